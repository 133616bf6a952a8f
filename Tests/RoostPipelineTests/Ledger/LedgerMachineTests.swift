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

  @Test func anEmptyRunIsCompleteAndEpochsAreNeverReused() {
    var ledger = LedgerMachine<Int>(items: -4)
    #expect(ledger.isComplete && ledger.items == 0)
    #expect((1...3).map { _ in ledger.beginEpoch() } == [1, 2, 3])
  }
}
