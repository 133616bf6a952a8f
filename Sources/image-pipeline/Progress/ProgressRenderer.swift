/// Puts progress into words and bars.
enum ProgressRenderer {
  /// The widest a bar gets, in columns.
  static let widestBar = 40
  private static let narrowestBar = 10

  /// One line of at most `width` columns; what matters least is left out first.
  static func bar(_ state: ProgressState, elapsed: Duration, width: Int) -> String {
    let count = "\(grouped(state.done))/\(grouped(state.items))"
    var parts = ["\(percent(state))%", count] + troubles(state)
    if let rate = rate(state, elapsed) { parts.append("\(decimal(rate, 0))/s") }
    if let left = remaining(state, elapsed) { parts.append("\(clock(left)) left") }
    while parts.count > 1, joined(parts).count + narrowestBar + 3 > width { parts.removeLast() }
    let room = min(width - joined(parts).count - 3, widestBar)
    guard room >= narrowestBar else { return String(joined(parts).prefix(max(width, 0))) }
    let filled = state.items == 0 ? room : room * min(state.done, state.items) / state.items
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled)
    return "[\(bar)] \(joined(parts))"
  }

  /// One line for a log.
  static func line(_ state: ProgressState, elapsed: Duration) -> String {
    let count = "\(grouped(state.done)) of \(grouped(state.items)) done (\(percent(state))%)"
    return ([count] + troubles(state) + ["\(decimal(seconds(elapsed), 1)) s"]).joined(separator: ", ")
  }

  /// `m:ss`, or `h:mm:ss` from an hour on.
  static func clock(_ seconds: Int) -> String {
    let pad = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0 ? "\(hours):\(pad(minutes)):\(pad(seconds % 60))" : "\(minutes):\(pad(seconds % 60))"
  }

  private static func troubles(_ state: ProgressState) -> [String] {
    var parts: [String] = []
    if state.failures > 0 { parts.append("\(grouped(state.failures)) failed") }
    if state.restarts > 0 { parts.append(counted(state.restarts, "restart")) }
    return parts
  }

  private static func joined(_ parts: [String]) -> String { parts.joined(separator: "  ") }

  /// Rounded down, so that 100 means all.
  private static func percent(_ state: ProgressState) -> Int {
    state.items == 0 ? 100 : min(state.done, state.items) * 100 / state.items
  }

  private static func rate(_ state: ProgressState, _ elapsed: Duration) -> Double? {
    let time = seconds(elapsed)
    return time > 0 && state.done > 0 ? Double(state.done) / time : nil
  }

  private static func remaining(_ state: ProgressState, _ elapsed: Duration) -> Int? {
    guard let rate = rate(state, elapsed), state.done < state.items else { return nil }
    let left = (Double(state.items - state.done) / rate).rounded(.up)
    return left < 360_000 ? Int(left) : nil
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
