import Testing

@testable import RoostPipeline

@Suite struct StageStatisticsTests {
  @Test func batchesAreCountedAndMerged() {
    var one = StageStatistics(stage: "size")
    let item = Item(id: 0, payload: "x")
    one.record(WorkOutcome(results: [item, item], workTime: .milliseconds(3)))
    var other = StageStatistics(stage: "size")
    other.record(WorkOutcome<String>(failures: [WorkFailure(item: 1, words: "no")]))
    other.retried = 4
    one.merge(other)
    #expect((one.batches, one.results, one.failures, one.retried) == (2, 2, 1, 4))
    #expect(one.workTime.count == 1)
    #expect(one.throughput(over: .milliseconds(500)) == 4)
    #expect(one.throughput(over: .zero) == 0)
  }
}
