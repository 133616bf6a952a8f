/// The outcomes of a task for each element of a sequence, a few of which run at a time; see
/// ``TaskSupervisorRef/stream(_:maxConcurrency:ordered:timeout:onTimeout:_:)``.
public struct TaskStream<Input: Sequence, Output: Sendable>: AsyncSequence where Input.Element: Sendable {
  public typealias Element = Result<Output, any Error>
  public typealias Failure = any Error

  let tasks: TaskSupervisorRef
  let input: Input
  let limits: TaskStreamLimits
  let work: @Sendable (Input.Element) async throws -> Output

  public func makeAsyncIterator() -> TaskStreamIterator<Input, Output> { TaskStreamIterator(self) }
}

/// What becomes of a stream when the time of one of its tasks is over (`on_timeout`).
public enum StreamTimeout: Sendable, Hashable, CaseIterable {
  /// All its tasks are stopped, and the iteration throws ``CallError/timeout``.
  case exit

  /// The task is killed, its outcome is ``CallError/timeout``, and the others go on.
  case killTask
}

struct TaskStreamLimits: Sendable {
  var maxConcurrency: Int
  var ordered: Bool
  var timeout: Duration?
  var onTimeout: StreamTimeout

  /// How many times `maxConcurrency` elements there may be that have been pulled and whose outcomes have not been
  /// given: those whose tasks run, and those that wait for a slow one before them.
  static let window = 4

  func allowsAnother(running: Int, waiting: Int) -> Bool {
    running < maxConcurrency && (running + waiting) / Self.window < maxConcurrency
  }
}

/// A stream of tasks cannot be run as asked.
public struct TaskStreamError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String
}

extension TaskSupervisorRef {
  /// Runs a task for each element of a sequence, a few at a time, and gives their outcomes
  /// (`Task.Supervisor.async_stream_nolink/4`).
  ///
  /// ```swift
  /// for try await result in tasks.stream(urls, maxConcurrency: 8, { try await fetch($0) }) {
  ///   print(try result.get())
  /// }
  /// ```
  ///
  /// A task that fails is a failure among the outcomes and disturbs nobody else. Elements are pulled, and
  /// tasks started, while an outcome is asked for: an infinite sequence is welcome. If the iteration ends
  /// early, by a `break`, an error or because it is cancelled, the tasks that still run are stopped as their
  /// supervisor says.
  ///
  /// - Parameters:
  ///   - maxConcurrency: the most tasks at a time; one for each scheduler thread, that is for each core,
  ///     unless told. At least 1, or the iteration throws ``TaskStreamError``.
  ///   - ordered: whether outcomes come in the order of the elements, which keeps those that are early until
  ///     it is their turn; true unless told. Otherwise they come in the order in which tasks end. While a slow
  ///     task holds up the others, no more is started than that 4 times `maxConcurrency` elements are under way or
  ///     wait for their turn, so that what waits has a bound. *(Elixir's has none.)*
  ///   - timeout: how long each task may run, 5 seconds unless told; nil, as long as it likes.
  ///   - onTimeout: what happens to one that takes longer; the iteration throws unless told.
  public func stream<Input: Sequence, Output: Sendable>(
    _ input: Input,
    maxConcurrency: Int? = nil,
    ordered: Bool = true,
    timeout: Duration? = .seconds(5),
    onTimeout: StreamTimeout = .exit,
    _ work: @escaping @Sendable (Input.Element) async throws -> Output
  ) -> TaskStream<Input, Output> where Input.Element: Sendable {
    let cores = supervisor.ref.mailbox.kernel.configuration.schedulers
    let limits = TaskStreamLimits(
      maxConcurrency: maxConcurrency ?? cores,
      ordered: ordered,
      timeout: timeout,
      onTimeout: onTimeout
    )
    return TaskStream(tasks: self, input: input, limits: limits, work: work)
  }
}
