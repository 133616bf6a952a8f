/// How far a run has come.
struct ProgressState: Equatable, Sendable {
  /// Items in all.
  var items: Int
  var results = 0
  var failures = 0
  var retried = 0
  var restarts = 0

  /// Items dealt with, one way or the other.
  var done: Int { results + failures }

  /// Takes in what happened.
  mutating func apply(_ event: RunEvent) {
    switch event {
    case .results(let count): results += count
    case .failed: failures += 1
    case .retried(let count): retried += count
    case .restarted: restarts += 1
    case .brokerHere, .stopping, .outage, .node: break
    }
  }
}
