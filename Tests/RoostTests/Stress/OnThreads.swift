@testable import Roost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs `body` on so many threads of the system at once, each with its number and its own random numbers, and
/// waits for all.
func onThreads(
  _ count: Int,
  seed: UInt64,
  _ body: @escaping @Sendable (Int, inout SplitMix) -> Void
) async throws {
  let starts = (0..<count).map { _ in Gate() }
  let done = Progress()
  for (index, start) in starts.enumerated() {
    let thread = try Thread("test") {
      start.pass()
      var random = SplitMix(seed: seed &+ UInt64(index) &* 0xD129_0C4D_5AE5_87F3)
      body(index, &random)
      done.add()
    }
    thread.detach()
  }
  for start in starts { start.open() }
  try await done.reach(count)
}

extension SplitMix {
  /// True once in `count` times.
  mutating func oneIn(_ count: Int) -> Bool { index(count) == 0 }

  mutating func element<Element>(of elements: [Element]) -> Element { elements[index(elements.count)] }

  /// Lets other threads in now and then: more threads than cores would else come one after the other.
  mutating func stumble() {
    if oneIn(4) { sched_yield() }
  }
}
