import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct LockedTests {
  @Test(arguments: [false, true])
  func oneThreadAtATimeIsLetIn(_ busily: Bool) async throws {
    let count = Locked(0)
    let done = Chronicle<Void>()
    for _ in 0..<4 {
      try Thread {
        for _ in 0..<1_000 {
          if busily { count.withBusyLock { $0 += 1 } } else { count.withLock { $0 += 1 } }
        }
        done.note(())
      }.detach()
    }
    _ = await done.entries(4)
    #expect(count.withLock { $0 } == 4_000)
  }

  @Test func aThreadRunsItsClosureAndCanBeWaitedFor() throws {
    let ran = SharedCount()
    let thread = try Thread { ran.add(1) }
    thread.join()
    #expect(ran.value == 1)
    #expect("\(Thread.Refused(status: 11))" == "the system refused another thread (error 11)")
  }
}
