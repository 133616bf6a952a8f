import Roost

/// Something to measure: a fixed amount of work, and how long it took or how much it weighed.
protocol Workload: Sendable {
  /// What the yardstick calls it.
  static var id: String { get }

  /// What is done, in a line.
  static var title: String { get }

  /// What the value counts.
  static var unit: String { get }

  /// Whether each repetition needs an operating system process of its own, because one leaves traces.
  static var needsFreshProcess: Bool { get }

  init(_ scale: Scale)

  /// How much of what, as it is reported.
  var parameters: KeyValuePairs<String, Int> { get }

  /// Does the work once, in a runtime that has done nothing yet, and returns the value.
  func measure(in runtime: Runtime) async throws -> Double

  /// The same, with what else there is to say of the run.
  func sample(in runtime: Runtime) async throws -> Sample
}

extension Workload {
  static var needsFreshProcess: Bool { false }

  func sample(in runtime: Runtime) async throws -> Sample { Sample(value: try await measure(in: runtime)) }
}

/// What one repetition gave.
struct Sample: Sendable {
  let value: Double

  /// Other figures of the same run and unit, by name.
  var others: [String: Double] = [:]
}

/// How much of its full count each workload does: 1 to measure, less to try whether it works.
struct Scale: Sendable {
  let factor: Double

  static let full = Scale(factor: 1)

  /// The part of `count` to do; at least 1.
  func callAsFunction(_ count: Int) -> Int { max(1, Int((Double(count) * factor).rounded())) }
}
