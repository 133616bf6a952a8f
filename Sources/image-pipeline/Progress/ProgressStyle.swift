import Foundation

/// How progress is shown.
enum ProgressStyle: Equatable, Sendable {
  /// A bar that is drawn over and over, so many columns wide.
  case bar(width: Int)
  /// A line now and then.
  case lines

  /// What suits standard error as it is now.
  static func ofStandardError() -> ProgressStyle {
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return suiting(
      isTerminal: isatty(STDERR_FILENO) == 1,
      term: ProcessInfo.processInfo.environment["TERM"],
      columns: isKnown ? Int(size.ws_col) : 0
    )
  }

  /// What suits a stream: a bar on a terminal that can move its cursor, lines on all else.
  ///
  /// - Parameters:
  ///   - isTerminal: whether the stream is one.
  ///   - term: the kind of terminal, as the environment's TERM says it; nil if it does not.
  ///   - columns: how wide it is; 0 if that is not known, and 80 are taken.
  static func suiting(isTerminal: Bool, term: String?, columns: Int) -> ProgressStyle {
    guard isTerminal, let term, !term.isEmpty, term != "dumb" else { return .lines }
    return .bar(width: columns > 0 ? columns : 80)
  }
}
