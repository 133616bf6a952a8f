import Testing

@testable import image_pipeline

@Suite struct ProgressStateTests {
  @Test("events add up")
  func events() {
    var state = ProgressState(items: 10)
    let failure = RunFailure(path: "a", stage: "s", reason: "r")
    for event in [
      RunEvent.results(4), .failed(failure), .retried(3), .restarted, .results(1),
      .outage(stage: "size", .ends),
    ] {
      state.apply(event)
    }
    #expect(state == ProgressState(items: 10, results: 5, failures: 1, retried: 3, restarts: 1))
    #expect(state.done == 6)
  }
}
