import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct ProcessTableTests {
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func behavesAsADictionaryThatNeverUsesAPidAgain(seed: UInt64) async throws {
    try await withNode(schedulers: 1) { node in
      var random = SplitMix(seed: seed)
      let table = ProcessTable(parts: 1 + random.index(4))
      var living: [Pid: Process] = [:]
      var used: Set<Pid> = []
      for _ in 0..<400 {
        if random.index(5) < 3 {
          let pid = table.reserve(part: random.index(100), node: node.node)
          #expect(used.insert(pid).inserted)
          #expect(table.find(pid) == nil)
          let process = Process(pid: pid, kernel: node.kernel, isAsync: false, origin: Origin())
          table.enter(process)
          living[pid] = process
        } else if let pid = living.keys.min(by: { ($0.serial, $0.number) < ($1.serial, $1.number) }) {
          #expect(table.remove(pid) === living.removeValue(forKey: pid))
          #expect(table.remove(pid) == nil)
        }
      }
      for pid in used { #expect(table.find(pid) === living[pid]) }
      #expect(Set(table.all.map(\.pid)) == Set(living.keys))
      #expect(table.capacity <= used.count)
    }
  }

  /// The walk takes them in pieces of a thousand.
  @Test func aWalkComesByEveryProcessOnceHoweverManyThereAre() async throws {
    try await withNode(schedulers: 1) { node in
      for count in [0, 1, 1023, 1024, 1025, 5000] {
        let table = ProcessTable(parts: 2)
        for _ in 0..<count {
          let pid = table.reserve(part: 0, node: node.node)
          table.enter(Process(pid: pid, kernel: node.kernel, isAsync: false, origin: Origin()))
        }
        var seen: [Pid] = []
        table.forEach { seen.append($0.pid) }
        #expect(seen.count == count)
        #expect(Set(seen) == Set(table.all.map(\.pid)))
      }
    }
  }
}
