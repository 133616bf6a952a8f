import Synchronization

/// How long each of many calls took.
final class Times: Sendable {
  private let sorted = Mutex<[Duration]>([])

  func keep(_ times: [Duration]) {
    let times = times.sorted()
    sorted.withLock { $0 = times }
  }

  /// The time that so many of a hundred calls did not exceed.
  func percentile(_ share: Int) -> Duration {
    sorted.withLock { $0.isEmpty ? .zero : $0[max(0, $0.count * share / 100 - 1)] }
  }
}
