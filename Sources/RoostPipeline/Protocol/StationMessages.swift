/// What brokers and the sink say to the source.
enum StationMessage: Sendable, Equatable {
  /// I am up. The source monitors me from here on.
  case hello(Station, incarnation: Int)

  /// The sink: the ledger has an outcome for these.
  case accounted([ItemID])
}

/// What the source says to brokers and the sink: an epoch begins, forget what went before. `over` says that
/// no work will come: every item has its outcome already, or the run is being stopped.
package struct Begin: Sendable, Equatable, Codable {
  let epoch: Epoch
  let over: Bool
}
