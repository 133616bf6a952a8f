import Testing

@testable import RoostPipeline

@Suite struct CustodyTests {
  let worker = WorkerID(slot: Slot(stage: "s", index: 0), incarnation: 1)

  func custody(_ batches: [[ItemID]]) -> Custody<Int> {
    var custody = Custody<Int>()
    for (number, ids) in batches.enumerated() {
      custody.take(Batch(id: number, items: ids.map { Item(id: $0, payload: $0) }), of: worker)
    }
    return custody
  }

  @Test func whatIsStruckIsInTheBatchAndGoneFromIt() {
    var custody = custody([[1, 2], [3]])
    let failures = [1, 3, 9].map { WorkFailure(item: $0, words: "no") }
    #expect(custody.strike(failures, from: 0, of: worker).map(\.item) == [1])
    #expect(custody.batch(0, of: worker)?.items.map(\.id) == [2] && custody.count == 2)
    #expect(custody.strike(failures, from: 7, of: worker) == [])
  }

  @Test func whatIsReportedDoneStaysWhenTheRestIsTakenBack() {
    var custody = custody([[1], [2], [3]])
    custody.reported(1, of: worker)
    custody.worked(2, of: worker)
    let back = custody.takeBack(from: worker)
    #expect(back.map(\.id) == [0, 2] && back.map(\.worked) == [false, true])
    #expect(!custody.isEmpty && custody.count == 1)
    custody.release(1, of: worker)
    #expect(custody.isEmpty)
  }
}
