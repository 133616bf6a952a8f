/// The repetitions of a measurement, and what counts of them.
struct Summary: Sendable, Equatable {
  /// In the order measured. Not empty.
  let runs: [Double]

  /// The median; of an even number the lower one of the two in the middle.
  var value: Double { runs.sorted()[(runs.count - 1) / 2] }
  var min: Double { runs.min() ?? 0 }
  var max: Double { runs.max() ?? 0 }
}

/// What was measured of a workload.
struct Measurement {
  let workload: any Workload
  let summary: Summary

  /// The other figures that each repetition gave.
  let others: [(name: String, summary: Summary)]

  /// - Parameter samples: the repetitions, in the order measured. Not empty.
  init(workload: any Workload, _ samples: [Sample]) {
    self.workload = workload
    summary = Summary(runs: samples.map(\.value))
    others = Set(samples.flatMap(\.others.keys)).sorted()
      .map { name in (name, Summary(runs: samples.compactMap { $0.others[name] })) }
  }

  var id: String { type(of: workload).id }
  var title: String { type(of: workload).title }
  var unit: String { type(of: workload).unit }
}
