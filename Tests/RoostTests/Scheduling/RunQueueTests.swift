import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct RunQueueTests {
  /// Never run, so any number will do.
  private static func runnable(_ number: Int) -> Runnable { Runnable(bits: UInt(number) << 4) }
  private static func number(_ runnable: Runnable) -> Int { Int(runnable.bits >> 4) }

  private static func drain(_ queue: RunQueue) -> [Int] {
    var all: [Int] = []
    while let next = queue.popFirst() { all.append(number(next)) }
    return all
  }

  @Test func firstInFirstOut() {
    let queue = RunQueue()
    #expect(Self.drain(queue) == [])
    for number in 1...100 { queue.append(Self.runnable(number)) }
    #expect(queue.count == 100)
    #expect(Self.drain(queue) == Array(1...100))
    #expect(queue.count == 0)
  }

  @Test(arguments: 0...9)
  func aThiefTakesTheOlderHalf(_ count: Int) {
    let (victim, thief) = (RunQueue(), RunQueue())
    for number in 0..<count { victim.append(Self.runnable(number)) }
    let half = (count + 1) / 2
    // The first is for the thief to run at once.
    #expect(thief.steal(from: victim).map(Self.number) == (count == 0 ? nil : 0))
    #expect(thief.count == max(0, half - 1))
    #expect(Self.drain(thief) == Array(0..<half).dropFirst().map { $0 })
    #expect(Self.drain(victim) == Array(half..<count))
  }

  /// Threads that put in, take out and steal at the same time neither lose anything nor double it.
  @Test func nothingIsLostOrDoubledWhoeverTakesIt() async throws {
    let queues = [RunQueue(), RunQueue(), RunQueue()]
    let taken = Chronicle<[Int]>()
    for index in queues.indices {
      let thread = try Thread("test") {
        var mine: [Int] = []
        func take(_ runnable: Runnable?) { if let runnable { mine.append(Self.number(runnable)) } }
        for number in 0..<1_000 {
          queues[index].append(Self.runnable(index * 1_000 + number))
          if number % 3 == 0 { take(queues[index].popFirst()) }
          if number % 5 == 0 { take(queues[index].steal(from: queues[(index + 1) % 3])) }
        }
        taken.note(mine)
      }
      thread.detach()
    }
    let all = await taken.entries(3).flatMap { $0 } + queues.flatMap(Self.drain)
    #expect(all.count == 3_000)
    #expect(Set(all) == Set(0..<3_000))
  }

  @Test func aRunnableIsAProcessOrAJob() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node).mailbox
      let runnable = Runnable(process)
      #expect(runnable.job == nil)
      #expect(runnable.process._withUnsafeGuaranteedRef { $0 === process })
      #expect(Runnable(bits: runnable.bits | 1).job != nil)
    }
  }
}
