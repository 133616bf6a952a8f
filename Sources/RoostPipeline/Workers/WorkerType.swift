/// The work of a stage: what the user of a pipeline writes.
public protocol WorkerType<Input, Output>: Sendable {
  associatedtype Input: Sendable
  associatedtype Output: Sendable

  /// What the work is called in reports.
  var name: String { get }

  /// Whether it holds up its thread: files, C libraries, long computations. Then it is done on the runtime's
  /// blocking threads and no process waits for it. False unless told.
  var blocks: Bool { get }

  /// Turns one item into its result.
  ///
  /// It may be called more than once for an item, when a worker has died or the pipeline had to begin anew;
  /// only one of the results counts.
  ///
  /// - Throws: any error, which is recorded as the item's failure and harms no other item; or `Exit`, which
  ///   ends the worker with that reason, and leaves its batch to others; or ``StopRun``, which stops the run in order.
  func doWork(_ input: Input) async throws -> Output
}

extension WorkerType {
  public var blocks: Bool { false }
}
