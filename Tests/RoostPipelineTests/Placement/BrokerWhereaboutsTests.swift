import Testing

@testable import RoostPipeline

@Suite struct BrokerWhereaboutsTests {
  /// The pauses until the broker begins here.
  private func pauses(_ whereabouts: inout BrokerWhereabouts) -> [Duration] {
    var pauses: [Duration] = []
    while case .again(let pause) = whereabouts.failed("out of reach") { pauses.append(pause) }
    return pauses
  }

  @Test func aNodeThatIsOutOfReachIsTriedAgainAfterGrowingPausesUntilPatienceEnds() {
    var whereabouts = BrokerWhereabouts(patience: .seconds(3))
    #expect(pauses(&whereabouts) == [50, 100, 200, 400, 800, 800, 800].map { .milliseconds($0) })
    #expect(whereabouts.reason == "out of reach")
    #expect(whereabouts.failed("later") == .here)
    #expect(whereabouts.reason == "out of reach")
  }

  @Test func withoutPatienceItIsTriedOnce() {
    var whereabouts = BrokerWhereabouts(patience: .zero)
    #expect(whereabouts.failed("gone") == .here)
    #expect(whereabouts.reason == "gone")
  }

  @Test func patienceBeginsAnewWhenTheBrokerIsUp() {
    var whereabouts = BrokerWhereabouts(patience: .milliseconds(150))
    #expect(whereabouts.failed("a") == .again(after: .milliseconds(50)))
    #expect(whereabouts.failed("b") == .again(after: .milliseconds(100)))
    whereabouts.up()
    #expect(pauses(&whereabouts).count == 2)
  }

  @Test func aNodeThatLosesTheBrokerTooOftenIsNoPlaceForIt() {
    var whereabouts = BrokerWhereabouts(patience: .seconds(3))
    for _ in 1..<BrokerWhereabouts.mostLosses {
      whereabouts.up()
      whereabouts.lost("killed")
      #expect(whereabouts.reason == nil)
    }
    whereabouts.up()
    whereabouts.lost("killed")
    #expect(whereabouts.reason == "lost 5 times, at last: killed")
  }
}
