import Testing

@testable import RoostPipeline

@Suite struct LedgerMachineTests {
  @Test func theFirstOutcomeOfAnItemStands() {
    var ledger = LedgerMachine<String>(items: 2)
    let failure = ItemFailure(item: 0, stage: "a", attempts: 1, cause: .failed("no"))
    #expect(ledger.record(0, .failed(failure)) == true)
    #expect(ledger.record(0, .result("late")) == false)
    #expect(ledger.record(2, .result("stray")) == false)
    #expect(ledger.record(-1, .result("stray")) == false)
    #expect(!ledger.isComplete)
    #expect(ledger.record(1, .result("yes")) == true)
    #expect(ledger.isComplete && ledger.failures == [failure])
    #expect((ledger.results, ledger.duplicates, ledger.strays) == (1, 1, 2))
  }

  @Test func itemsAreUnderWayFromTheirIssueToTheirOutcomeAndIssuedForTheFirstTimeOnce() {
    var ledger = LedgerMachine<Int>(items: 3)
    #expect([ledger.issue(0), ledger.issue(1), ledger.issue(0)] == [true, true, false])
    #expect(ledger.underWay == 2)
    _ = ledger.record(0, .result(7))
    #expect(ledger.underWay == 1)
  }

  @Test func anEmptyRunIsCompleteAndEpochsAreNeverReused() {
    var ledger = LedgerMachine<Int>(items: -4)
    #expect(ledger.isComplete && ledger.items == 0)
    #expect((1...3).map { _ in ledger.beginEpoch() } == [1, 2, 3])
  }

  @Test func theEpochsOfTheNextRunAreGreaterThanThoseOfTheOneBefore() {
    let before = WallClock.nanoseconds()
    var ledger = LedgerMachine<Int>(items: 1, after: before)
    let last = (0..<100).map { _ in ledger.beginEpoch() }.last ?? 0
    // A process that is started again a hundred times takes longer than a hundred nanoseconds.
    var next = LedgerMachine<Int>(items: 1, after: before + 1_000_000)
    #expect(before > 1_700_000_000_000_000_000 && last == before + 100 && next.beginEpoch() > last)
  }
}
