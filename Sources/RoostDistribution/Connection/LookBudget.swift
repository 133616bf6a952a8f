/// How much an event loop sends before it looks at its sockets again.
///
/// What an event loop is given by `execute` it does before it looks, and so does what comes meanwhile. Whoever has more to
/// send than there is in the budget has it wait behind a ``Bell``.
struct LookBudget: Sendable {
  private var bytes = 0
  private var pulls = 0

  /// So much, some tenths of a millisecond of work, that to look takes no time beside it.
  private static let mostBytes = 2 << 20
  /// While others send as fast as is pulled, there is always a little more.
  static let mostPulls = 64

  var isSpent: Bool { bytes > Self.mostBytes || pulls >= Self.mostPulls }

  mutating func spend(_ bytes: Int, pulls: Int = 1) {
    self.bytes += bytes
    self.pulls += pulls
  }
}
