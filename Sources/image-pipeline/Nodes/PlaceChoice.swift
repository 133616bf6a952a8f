/// Which of the places of a stage a worker turns to: its own, and while that is out of reach, the others in turn.
struct PlaceChoice: Sendable {
  private let count: Int
  private let own: Int
  private var outUntil: [Int: Duration] = [:]
  private var turn = 0

  /// How long a place that was out of reach is not tried again.
  static let pause = Duration.milliseconds(500)

  /// - Parameters:
  ///   - count: how many places there are, at least 1.
  ///   - own: the worker's own, counted from 0.
  init(count: Int, own: Int) {
    self.count = max(1, count)
    self.own = own
  }

  enum Decision: Equatable, Sendable {
    case ask(Int)
    /// All are out of reach; ask again then.
    case wait(until: Duration)
  }

  mutating func next(now: Duration) -> Decision {
    if isThought(own, now) { return .ask(own) }
    for offset in 1...count {
      let place = (turn + offset) % count
      guard isThought(place, now) else { continue }
      turn = place
      return .ask(place)
    }
    return .wait(until: outUntil.values.min() ?? now)
  }

  mutating func failed(_ place: Int, now: Duration) { outUntil[place] = now + Self.pause }

  mutating func answered(_ place: Int) { outUntil[place] = nil }

  /// Whether the place is thought to be within reach.
  private func isThought(_ place: Int, _ now: Duration) -> Bool { outUntil[place].map { $0 <= now } ?? true }
}
