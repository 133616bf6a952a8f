import Foundation

/// How progress is shown.
enum ProgressStyle: Equatable, Sendable {
  /// A bar that is drawn over and over, so many columns wide.
  case bar(width: Int)
  /// A line now and then.
  case lines

  /// What suits standard error as it is now: a bar on a terminal that can move its cursor.
  static func ofStandardError() -> ProgressStyle {
    let terminal = ProcessInfo.processInfo.environment["TERM"]
    guard isatty(STDERR_FILENO) == 1, let terminal, terminal != "dumb" else { return .lines }
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return .bar(width: 80) }
    return .bar(width: Int(size.ws_col))
  }
}
