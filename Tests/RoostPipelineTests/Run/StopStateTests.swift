import Testing

@testable import RoostPipeline

@Suite struct StopStateTests {
  @Test func aRunStopsOnceAndTheFirstReasonCounts() {
    var state = StopState()
    #expect(state.words == nil && !state.isStopping)
    #expect(state.stop(because: nil) && state.words == "the run was stopped")
    #expect(!state.stop(because: "no space") && !state.stop(because: "no quota"))
    #expect(state.isStopping && state.reason == "no space" && state.words == "no space")
  }

  @Test func whatItWaitsForIsToldOnce() {
    var state = StopState()
    #expect([state.announce(), state.announce()] == [true, false])
  }

  @Test func theOutcomeSaysWhyNobodyCouldGoOn() {
    var state = StopState()
    _ = state.stop(because: nil)
    state.obstacles = ["a cannot be reached", "b cannot be reached"]
    #expect(
      state.words == "the run was stopped, and nobody could go on with what was under way: "
        + "a cannot be reached; b cannot be reached"
    )
  }
}
