import Roost
import Testing

@testable import RoostPipeline

@Suite struct BlameTests {
  static func items(_ count: Int) -> [Item<Int>] { (0..<count).map { Item(id: $0, payload: $0) } }

  @Test func aBatchIsHalvedAndDeathsInCompanyDoNotCount() {
    var blame = Blame(maxAttempts: 2)
    let first = blame.died(Self.items(3))
    #expect(first.retry.map { $0.map(\.id) } == [[0, 1], [2]])
    #expect(blame.died(Self.items(2)).retry.count == 2)
    #expect(!blame.died(Self.items(1)).setAside)
    let last = blame.died(Self.items(1))
    #expect(last.setAside && last.retry.isEmpty)
    #expect(blame.attempts(of: 0, endingNow: false) == 4)
  }

  @Test(arguments: 1...40) func onePoisonItemCostsTheHalvingsAndTheAttempts(_ size: Int) {
    for poison in 0..<size {
      var blame = Blame(maxAttempts: 5)
      var open = [Self.items(size)]
      var deaths = 0
      var aside: [ItemID] = []
      while let batch = open.popLast() {
        guard batch.contains(where: { $0.id == poison }) else { continue }
        deaths += 1
        let verdict = blame.died(batch)
        open += verdict.retry
        if verdict.setAside { aside += batch.map(\.id) }
      }
      let halvings = size == 1 ? 0 : Int.bitWidth - (size - 1).leadingZeroBitCount
      #expect(aside == [poison])
      #expect(deaths <= halvings + 5)
    }
  }

  @Test func anItemThatAWorkerGotThroughStartsAfresh() {
    var blame = Blame(maxAttempts: 2)
    #expect(blame.died(Self.items(1)).setAside == false)
    blame.clear(0)
    #expect(blame.died(Self.items(1)).setAside == false)
    #expect(blame.died(Self.items(1)).setAside == true)
    #expect(blame.attempts(of: 0, endingNow: false) == 3)
  }

  @Test func onlyEndsThatTheWorkMayHaveCausedAreBlamedOnIt() {
    let blamed: [ExitReason] = [
      .kill, .killed, .noconnection, "boom", .error(.init(type: "E", message: "m")),
    ]
    let others: [ExitReason] = [.normal, .shutdown, .shutdownBecause("scaling"), .noproc]
    #expect(blamed.filter { !$0.mayBeTheWorks } == [])
    #expect(others.filter { $0.mayBeTheWorks } == [])
  }
}
