import Testing

@testable import RoostPipeline

@Suite struct WorkAtHandTests {
  private func slot(_ stage: String, _ index: Int) -> Slot { Slot(stage: stage, index: index) }

  @Test func nobodyCanGoOnOnlyIfAllWhoAreAtWorkSaySo() {
    var work = WorkAtHand()
    #expect(work.obstaclesOfAll == [])
    work.begins(slot("a", 0), items: 3) { "the node is lost" }
    work.begins(slot("a", 1), items: 2) { "the node is lost" }
    #expect(work.obstaclesOfAll == ["the node is lost"])
    work.begins(slot("b", 0), items: 1) { nil }
    #expect(work.obstaclesOfAll == [])
    work.ends(slot("b", 0))
    #expect(work.obstaclesOfAll == ["the node is lost"])
  }

  @Test func theStagesAreToldInTheirOrderWithWhatTheirWorkersHave() {
    var work = WorkAtHand()
    work.begins(slot("b", 0), items: 4) { nil }
    work.begins(slot("a", 1), items: 3) { "x" }
    work.begins(slot("a", 0), items: 2) { "x" }
    #expect(
      work.byStage([Stage("a"), Stage("none"), Stage("b")]) == [
        RunStopping.AtWork(stage: "a", items: 5, obstacles: ["x"]), RunStopping.AtWork(stage: "b", items: 4),
      ]
    )
  }
}
