/// A task under a ``TaskSupervisor`` whose outcome can be waited for (Elixir's `Task`).
///
/// Any number of callers may wait, in and outside of processes, and again after a timeout. The task runs on
/// whether or not anybody waits.
public struct SupervisedTask<Value: Sendable>: Sendable {
  let ref: Ref<TaskMessage>
  let outcome: TaskOutcome<Value>

  /// The identity of the task's process, for links, monitors and exit signals.
  public var pid: Pid { ref.pid }

  /// Waits for what the task returns (`Task.await/2`).
  ///
  /// - Parameter timeout: how long to wait, 5 seconds unless told; nil waits as long as the task runs. None
  ///   at all, or a negative one, times out at once unless the task has ended. The task runs on after it.
  /// - Throws: what the task threw; ``CallError``: its exit reason if a signal ended it, the timeout, or
  ///   that the waiting Task was cancelled or is the task itself.
  public func value(timeout: Duration? = .seconds(5)) async throws -> Value {
    try await result(timeout: timeout).get()
  }

  /// Waits for the task to end, and gives what it returned or why it did not (`Task.yield/2`).
  ///
  /// - Parameter timeout: as for ``value(timeout:)``.
  /// - Throws: ``CallError``: there is no outcome yet, because of the timeout, or because the waiting Task
  ///   was cancelled or is the task itself.
  public func result(timeout: Duration? = .seconds(5)) async throws(CallError) -> Result<Value, any Error> {
    if let conclusion = outcome.conclusion { return conclusion }
    let timeout = timeout.map { max($0, .zero) }
    do throws(CallError) {
      try await ref.settle(timeout: timeout) { call in outcome.add(call) ? .queued : .dead }
    } catch {
      guard let conclusion = outcome.conclusion else { throw error }
      return conclusion
    }
    return outcome.conclusion ?? .failure(CallError.exit(.noproc))
  }

  /// Asks the task to end: its Swift Task is cancelled, and when the work returns the process has ended with
  /// `shutdown`. Does not wait, and does not insist; see ``shutdown(_:)``.
  public func cancel() { Runtime(ref.mailbox.kernel).exit(pid, .shutdown) }

  /// Ends the task and waits until it has (`Task.shutdown/2`): cancels it, and kills it if it has not ended
  /// in time, after 5 seconds unless told. A negative time counts as none.
  ///
  /// - Returns: what the task returned or threw, if it came to that before it was ended; otherwise its exit
  ///   reason as a ``CallError``.
  @discardableResult
  public func shutdown(_ policy: ShutdownPolicy = .timeout(.seconds(5))) async -> Result<Value, any Error> {
    var patience: Duration?
    if case .timeout(let time) = policy { patience = time }
    if policy != .brutalKill {
      cancel()
      do throws(CallError) {
        return try await result(timeout: patience)
      } catch {
        if error.code != .timeout { return .failure(error) }
      }
    }
    Runtime(ref.mailbox.kernel).exit(pid, .kill)
    do throws(CallError) { return try await result(timeout: nil) } catch { return .failure(error) }
  }
}
