import Synchronization

/// Counts a great many processes down and tells a latch of the last: an atomic, as the rivals use.
final class Countdown: Sendable {
  private let left: Atomic<Int>
  private let latch = Latch()

  init(_ count: Int) { left = Atomic(count) }

  func arrive() {
    if left.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 { latch.arrive() }
  }

  func wait() async throws { try await latch.wait() }
}
