import Testing

@testable import Roost

/// What lives because of a test: states and messages that are counted, and processes.
final class Census: Sendable {
  private struct Weak: @unchecked Sendable {  // safe: only looked at under the lock
    weak var object: AnyObject?
  }

  let living = SharedCount()
  private let objects = Locked<[Weak]>([])

  /// Something whose end is counted.
  func tracked() -> Tracked { Tracked(living) }

  /// An object that must not outlive the test.
  func note(_ object: AnyObject) {
    let weak = Weak(object: object)
    objects.withLock { $0.append(weak) }
  }

  /// How many of the objects noted live.
  var remaining: Int { objects.withLock { $0.count { $0.object != nil } } }
}

/// A node for a stress test, with more threads than most machines that run the tests have cores. When `body`
/// is over, all that it started must be ending, and nothing may be left of it.
func underStress(
  schedulers: Int = 4,
  clock: ManualClock? = nil,
  location: SourceLocation = #_sourceLocation,
  _ body: (Runtime, Census) async throws -> Void
) async throws {
  let census = Census()
  let time: (inout RuntimeConfiguration) -> Void = { $0.clock = clock.map { .manual($0) } ?? .system }
  try await withNode(schedulers: schedulers, time) { node in
    census.note(node.kernel)
    try await body(node, census)
    // Whoever is told of an end is told before the process has left the table.
    try await eventually("no process is left") { node.processCount == 0 }
    #expect(node.processes == [], sourceLocation: location)
    #expect(node.registeredNames == [], sourceLocation: location)
    // What a killed handler still does may hold timers.
    try await eventually("no timer is set but the metrics'") { node.kernel.timers.count == 1 }
  }
  // Swift's own threads, and those of the test, may still be letting go of what has ended.
  try await eventually("nothing lives any more") { census.living.value == 0 && census.remaining == 0 }
}
