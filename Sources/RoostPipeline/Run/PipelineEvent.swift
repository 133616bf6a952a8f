/// Something that happened in a run, told while it goes on.
public enum PipelineEvent: Sendable, Hashable {
  /// So many items reached the sink, each for the first time.
  case results(Int)

  /// An item was set aside.
  case failed(ItemFailure)

  /// So many items were given out again: their worker, a broker, the source, the sink or a node had died, or they had been
  /// left out.
  case retried(Int)

  /// The node of a broker is not to be had, and so the broker begins on the run's own.
  case brokerHere(PlacedBroker)

  /// The run has been told to stop, or stops of itself. Once.
  case stopping(RunStopping)

  /// The supervisor has started a process again: `format.0`, `source`, `broker.1`, `sink`.
  case restarted(String)
}
