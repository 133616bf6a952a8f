import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct GateTests {
  @Test func aGateThatWasOpenedFirstLetsThroughOnce() {
    let gate = Gate()
    gate.open()
    gate.open()
    gate.pass()
    #expect(!gate.pass(within: 0))
    #expect(!gate.pass(within: 1_000_000))
    gate.open()
    #expect(gate.pass(within: 0))
    gate.open()
    #expect(gate.pass(within: .max))
  }

  @Test func whoSleepsIsLetThrough() async throws {
    let (there, back) = (Gate(), Gate())
    let passed = Chronicle<Int>()
    try Thread("test") {
      for number in 0..<100 {
        there.pass()
        passed.note(number)
        back.open()
      }
    }.detach()
    try Thread("test") {
      for _ in 0..<100 {
        there.open()
        _ = back.pass(within: .max)
      }
    }.detach()
    #expect(await passed.entries(100) == Array(0..<100))
  }

  @Test func aWaitThatIsOverTookAtLeastItsTime() {
    let begun = MonotonicTime.now()
    #expect(!Gate().pass(within: 5_000_000))
    #expect(MonotonicTime.now() - begun >= 5_000_000)
  }
}
