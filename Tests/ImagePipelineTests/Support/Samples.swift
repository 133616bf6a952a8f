@testable import image_pipeline

extension RunPlan {
  /// A plan of so many items without files behind them.
  static func sample(items: Int, faults: [RunFailure] = [], ignored: [IgnoredEntry] = []) -> RunPlan {
    RunPlan(
      input: "in",
      layout: OutputLayout(root: "out"),
      items: (0..<items).map { PlannedItem(path: "\($0).jpg", outputName: "\($0).png") },
      faults: faults,
      ignored: ignored,
      stages: [StagePlan(name: "format", workers: 2, folder: .formatted)],
      batchSize: 25,
      handOver: .files,
      keepIntermediate: false,
      maxAttempts: 5,
      crashWorkers: 0,
      tolerateTruncated: false
    )
  }
}
