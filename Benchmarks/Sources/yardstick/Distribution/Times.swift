import Synchronization

/// How long each of many calls took.
final class Times: Sendable {
  private let sorted = Mutex<[Duration]>([])

  func keep(_ times: [Duration]) {
    let times = times.sorted()
    sorted.withLock { $0 = times }
  }

  var median: Duration { sorted.withLock { $0.isEmpty ? .zero : $0[($0.count - 1) / 2] } }
}
