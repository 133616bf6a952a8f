import Synchronization
import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct LockedTests {
  @Test(arguments: [false, true])
  func oneThreadAtATimeIsLetIn(_ busily: Bool) async throws {
    final class Counter: Sendable {
      let count = Locked(0)
      let isTaken = Atomic<Bool>(false)
    }
    let counter = Counter()
    let done = Chronicle<Void>()
    for _ in 0..<4 {
      try Thread("test") {
        for _ in 0..<1_000 {
          if busily {
            counter.count.withBusyLock(counter.isTaken) { $0 += 1 }
          } else {
            counter.count.withLock { $0 += 1 }
          }
        }
        done.note(())
      }.detach()
    }
    _ = await done.entries(4)
    #expect(counter.count.withLock { $0 } == 4_000)
    let isTaken = counter.isTaken.load(ordering: .relaxed)
    #expect(!isTaken)
  }

  @Test func aThreadRunsItsClosureAndCanBeWaitedFor() throws {
    let ran = SharedCount()
    let thread = try Thread("test") { ran.add(1) }
    thread.join()
    #expect(ran.value == 1)
    #expect("\(Thread.Refused(status: 11))" == "the system refused another thread (error 11)")
  }
}
