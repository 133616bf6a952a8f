/// Whether and why a run is to stop before every item has its outcome.
struct StopState: Sendable, Equatable {
  private(set) var isStopping = false

  /// Why it stops of itself; nil if it has been asked to.
  private(set) var reason: String?

  /// Why nobody could go on when the run was cut short; empty if somebody could, or it has not been.
  var obstacles: [String] = []

  private var isAnnounced = false

  /// The run is to stop. Says no if it was to before; a reason counts all the same.
  mutating func stop(because reason: String?) -> Bool {
    defer { isStopping = true }
    self.reason = self.reason ?? reason
    return !isStopping
  }

  /// Says yes once: then it is told what the run waits for.
  mutating func announce() -> Bool {
    defer { isAnnounced = true }
    return !isAnnounced
  }

  /// For the outcome; nil if the run is not to stop.
  var words: String? {
    guard isStopping else { return nil }
    if let reason { return reason }
    let stopped = "the run was stopped"
    guard !obstacles.isEmpty else { return stopped }
    return "\(stopped), and nobody could go on with what was under way: \(obstacles.joined(separator: "; "))"
  }
}
