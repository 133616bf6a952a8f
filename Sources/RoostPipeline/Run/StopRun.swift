/// An error by which work says that the fault is not its item's, and that no other would fare better: a disk that is
/// full, say. The run stops in order, as if ``PipelineRun/stop(on:)`` had been called, and gives the reason
/// (``PipelineOutcome/stopReason``).
///
/// The item, and those of its batch that come after it, have no outcome then: none of them is a failure. Only a worker
/// on the node of its run can stop it; elsewhere they are failures with these words.
public struct StopRun: Error, Sendable, Hashable, CustomStringConvertible {
  /// Why the run is to stop, in words.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}
