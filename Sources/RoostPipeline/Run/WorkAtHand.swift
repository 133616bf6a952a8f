/// What the workers of a run are at, each with at most one batch.
struct WorkAtHand: Sendable {
  private struct Batch: Sendable {
    let items: Int
    let obstacle: @Sendable () -> String?
  }

  private var batches: [Slot: Batch] = [:]

  /// - Parameter obstacle: why the work cannot go on; nil while it can.
  mutating func begins(_ slot: Slot, items: Int, obstacle: @escaping @Sendable () -> String?) {
    batches[slot] = Batch(items: items, obstacle: obstacle)
  }

  mutating func ends(_ slot: Slot) { batches[slot] = nil }

  /// Why nobody can go on who has a batch, each reason once; empty if somebody can, or nobody has one.
  var obstaclesOfAll: [String] {
    let obstacles = batches.values.map { $0.obstacle() }
    return obstacles.contains(nil) ? [] : Self.once(obstacles)
  }

  /// The stages whose workers have batches, in the order of `stages`.
  func byStage(_ stages: [Stage]) -> [RunStopping.AtWork] {
    stages.compactMap { stage in
      let here = batches.filter { $0.key.stage == stage.name }.values
      guard !here.isEmpty else { return nil }
      return RunStopping.AtWork(
        stage: stage.name,
        items: here.reduce(0) { $0 + $1.items },
        obstacles: Self.once(here.map { $0.obstacle() })
      )
    }
  }

  private static func once(_ words: [String?]) -> [String] { Set(words.compactMap { $0 }).sorted() }
}
