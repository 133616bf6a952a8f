import RoostPipeline

extension Pipeline where Output: Codable {
  /// Adds a stage whose workers other nodes have: Elixir's, Erlang's, or Roost's
  /// (``RoostDistribution/Node/workers(_:stage:count:firstSlot:from:to:name:options:)``).
  ///
  /// The run waits for them. The runtime must be that of a `Node`, and workers find the joints by their names:
  /// `NAME.source`, `NAME.broker.N` before the stage of that number, counted from 0, and `NAME.sink`.
  ///
  /// - Parameters:
  ///   - name: the stage's name in reports, and in what its workers say of themselves.
  ///   - type: what they make of an item.
  ///   - workers: how many there are, at least 1.
  ///   - batchSize: the most items that a worker is handed at once, at least 1.
  public func stage<Result: Codable & Sendable>(
    _ name: String,
    elsewhereMaking type: Result.Type,
    workers: Int = 1,
    batchSize: Int = 1
  ) -> Pipeline<Input, Result> {
    stage(elsewhere: name, makes: type, workers: workers, batchSize: batchSize)
  }
}
