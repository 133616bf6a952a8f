import DequeModule

/// The restarts within the last period, and whether one more is allowed.
///
/// Never holds more than the allowed number of instants. Each enters once and leaves once, so a restart
/// costs O(1) amortised however many came before it.
struct RestartHistory: Sendable {
  let intensity: RestartIntensity
  private var instants: Deque<Duration> = []

  init(_ intensity: RestartIntensity) { self.intensity = intensity }

  /// How many more restarts were allowed when the last one was recorded.
  var left: Int { max(0, intensity.restarts - instants.count) }

  /// How many instants are remembered.
  var count: Int { instants.count }

  /// Takes note of a restart at `now`, unless it would be one too many: then says so.
  mutating func record(_ now: Duration) -> Bool {
    expire(now)
    guard instants.count < intensity.restarts else { return false }
    instants.append(now)
    return true
  }

  /// Forgets the restarts that are more than the period ago.
  mutating func expire(_ now: Duration) {
    let threshold = now - intensity.period
    while let first = instants.first, first < threshold { instants.removeFirst() }
  }
}
