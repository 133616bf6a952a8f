import RoostDistribution
import RoostPipeline
import Testing

@testable import image_pipeline

@Suite struct RunNewsTests {
  private func news(
    _ items: Int,
    _ stages: [RunStopping.AtWork] = [],
    reason: String? = nil,
    patience: Duration = .seconds(30)
  ) -> String? {
    RunEvent.stopping(RunStopping(reason: reason, items: items, stages: stages, patience: patience)).news
  }

  @Test("what only counts is no news")
  func counts() {
    let failure = RunFailure(path: "a.jpg", stage: "size", reason: "bad")
    for event in [RunEvent.results(1), .failed(failure), .retried(2), .restarted] {
      #expect(event.news == nil)
    }
  }

  @Test("a stop says how long it waits for how much, and who cannot go on")
  func stops() {
    #expect(news(0) == nil)
    #expect(news(1) == "waiting 30 s at most for 1 image under way")
    #expect(
      news(
        1_057,
        [
          RunStopping.AtWork(stage: "format", items: 5),
          RunStopping.AtWork(stage: "size", items: 25, obstacles: ["w@h cannot be reached"]),
        ],
        patience: .seconds(5)
      ) == """
        waiting 5 s at most for 1,057 images under way
        size has 25 of them and cannot go on: w@h cannot be reached
        """
    )
    #expect(
      news(2, reason: "no space left in out", patience: .milliseconds(500)) == """
        stopping: no space left in out
        waiting 0.5 s at most for 2 images under way
        """
    )
  }

  @Test("nodes that are lost and come back, and brokers that move, are told in words")
  func nodes() throws {
    #expect(
      RunEvent.outage(stage: "size", .begins("w@h cannot be reached")).news
        == "size waits: w@h cannot be reached"
    )
    #expect(RunEvent.outage(stage: "size", .ends).news == "size goes on")
    let node = try NodeName("w@h")
    #expect(RunEvent.node(.lost(node, why: "reset\u{7}")).news == "w@h is lost: reset\\u{7}")
    #expect(RunEvent.node(.back(node)).news == "w@h is back")
    let broker = PlacedBroker(before: "size", node: "w@h", reasonHere: "no answer")
    #expect(RunEvent.brokerHere(broker).news == "the broker before size goes on here: w@h: no answer")
  }
}
