/// Something that happened in a run, told while it goes on.
public enum PipelineEvent: Sendable, Hashable {
  /// So many items reached the sink, each for the first time.
  case results(Int)

  /// An item was set aside.
  case failed(ItemFailure)

  /// So many items were given out again because their worker had died, or had left them out.
  case retried(Int)

  /// The node of a broker is not to be had, and so the broker begins on the run's own.
  case brokerHere(PlacedBroker)

  /// The supervisor has started a process again: `format.0`, `source`, `broker.1`, `sink`.
  case restarted(String)
}
