/// Decides when a log gets another line: at each tenth of the items, and after ten seconds of silence if
/// anything was done meanwhile.
struct PlainCadence: Equatable, Sendable {
  static let longestSilence = Duration.seconds(10)

  private var tenth = 0
  private var done = 0
  private var last = Duration.zero

  /// Whether a line is due, `elapsed` after the start; if so it is taken to be printed.
  mutating func isDue(_ state: ProgressState, elapsed: Duration) -> Bool {
    let reached = state.items == 0 ? 0 : state.done * 10 / state.items
    let silent = elapsed - last >= Self.longestSilence && state.done > done
    guard reached > tenth || silent else { return false }
    (tenth, done, last) = (reached, state.done, elapsed)
    return true
  }
}
