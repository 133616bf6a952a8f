import RoostPipeline
import Testing

@testable import image_pipeline

@Suite struct RunOutcomePipelineTests {
  private func failure(_ words: String) -> RunFailure {
    RunFailure(
      ItemFailure(item: 1, stage: "format", attempts: 1, cause: .failed(words)),
      in: .sample(items: 2)
    )
  }

  @Test("a failure bears the item's path, which its reason does not repeat")
  func paths() {
    #expect(
      failure("in/1.jpg: damaged: x") == RunFailure(path: "1.jpg", stage: "format", reason: "damaged: x")
    )
    #expect(failure("out/1.png: damaged: x").reason == "out/1.png: damaged: x")
  }

  @Test("events are told in the plan's terms")
  func events() {
    let plan = RunPlan.sample(items: 2)
    #expect(RunEvent(.results(3), in: plan) == .results(3))
    #expect(RunEvent(.retried(2), in: plan) == .retried(2))
    #expect(RunEvent(.restarted("format.0"), in: plan) == .restarted)
    let broker = PlacedBroker(before: "size", node: "w@h", reasonHere: "lost")
    // A broker that moves is no restart: its keeper has been restarted, and that is told by itself.
    #expect(RunEvent(.brokerHere(broker), in: plan) == .brokerHere(broker))
    let stopping = RunStopping(reason: nil, items: 1, stages: [], patience: .seconds(1))
    #expect(RunEvent(.stopping(stopping), in: plan) == .stopping(stopping))
  }
}
