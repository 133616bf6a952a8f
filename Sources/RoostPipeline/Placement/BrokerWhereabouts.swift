/// Where a broker is that the run wants on another node: there, until that node has been out of reach for too long or has
/// lost the broker too often; then on the run's own node, for the rest of the run.
///
/// Nothing is lost by a move: a broker that has gone is begun anew, wherever that is, and the joint before it still holds
/// what it had.
struct BrokerWhereabouts: Sendable, Equatable {
  /// What follows from an attempt that came to nothing.
  enum Decision: Sendable, Equatable {
    case again(after: Duration)
    case here
  }

  /// How often a node may lose the broker. Each loss costs the run what is under way, so a node that comes and goes is no
  /// place for one.
  static let mostLosses = 5

  private static let shortestPause = Duration.milliseconds(50)
  private static let longestPause = Duration.milliseconds(800)

  private let patience: Duration
  private var pause = shortestPause
  private var waited = Duration.zero
  private var losses = 0

  /// Why the broker is on the run's node; nil if it is not.
  private(set) var reason: String?

  /// - Parameter patience: how long the node may be out of reach.
  init(patience: Duration) { self.patience = patience }

  /// The broker is up over there.
  mutating func up() { (pause, waited) = (Self.shortestPause, .zero) }

  /// The broker was up over there and has ended.
  mutating func lost(_ why: String) {
    losses += 1
    if losses == Self.mostLosses { reason = "lost \(losses) times, at last: \(why)" }
  }

  /// The broker could not be begun over there.
  mutating func failed(_ why: String) -> Decision {
    guard reason == nil, waited < patience else {
      reason = reason ?? why
      return .here
    }
    defer { pause = min(pause * 2, Self.longestPause) }
    waited += pause
    return .again(after: pause)
  }
}
