/// How long a run that is stopped waits for the work at hand: so long in all, and not so long while all who are at work
/// say that they cannot go on.
struct StopPatience: Sendable, Equatable {
  enum Decision: Sendable, Equatable {
    case lookAgain(after: Duration)
    case cutShort
  }

  /// The longest pause between two looks.
  static let longestPause = Duration.milliseconds(100)

  private var left: Duration
  private let absence: Duration
  private var absent = Duration.zero
  private var pause = Duration.zero

  /// - Parameters:
  ///   - whole: how long it waits in all.
  ///   - absence: how long in a row nobody may be able to go on.
  init(whole: Duration, absence: Duration) {
    (left, self.absence) = (whole, absence)
  }

  /// Decides when the last pause has passed.
  ///
  /// - Parameter isHopeless: whether nobody can go on now.
  mutating func look(isHopeless: Bool) -> Decision {
    left -= pause
    absent = isHopeless ? absent + pause : .zero
    let rest = isHopeless ? min(left, absence - absent) : left
    guard rest > .zero else { return .cutShort }
    pause = min(rest, Self.longestPause)
    return .lookAgain(after: pause)
  }
}
