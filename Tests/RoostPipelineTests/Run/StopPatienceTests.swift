import Testing

@testable import RoostPipeline

@Suite struct StopPatienceTests {
  private let pause = StopPatience.longestPause

  /// How long it waits in all, when it finds this at each look in turn, and then the last of them for ever.
  private func waits(_ patience: StopPatience, _ hopeless: [Bool]) -> Duration {
    var (patience, waited, looks) = (patience, Duration.zero, hopeless[...])
    var isHopeless = false
    while true {
      isHopeless = looks.popFirst() ?? isHopeless
      guard case .lookAgain(let pause) = patience.look(isHopeless: isHopeless) else { return waited }
      waited += pause
    }
  }

  @Test func itWaitsAsLongAsItMayForWorkThatGoesOn() {
    #expect(waits(StopPatience(whole: .seconds(30), absence: .seconds(5)), [false]) == .seconds(30))
  }

  @Test func itWaitsNotSoLongForWhatNobodyCanGoOnWith() {
    #expect(waits(StopPatience(whole: .seconds(30), absence: .seconds(5)), [true]) == .seconds(5))
    #expect(waits(StopPatience(whole: .seconds(3), absence: .seconds(5)), [true]) == .seconds(3))
  }

  @Test func theAbsenceIsCountedAnewWhenSomebodyHasGoneOnMeanwhile() {
    let patience = StopPatience(whole: .seconds(30), absence: .seconds(5))
    // The look after 40 pauses finds somebody, and those after it do not.
    let looks = Array(repeating: true, count: 40) + [false, true]
    #expect(waits(patience, looks) == pause * 40 + .seconds(5))
  }

  @Test func thereIsNoWaitingWithoutPatience() {
    var patience = StopPatience(whole: .zero, absence: .seconds(5))
    #expect(patience.look(isHopeless: false) == .cutShort)
    patience = StopPatience(whole: .seconds(1), absence: .zero)
    #expect(patience.look(isHopeless: true) == .cutShort)
    #expect(patience.look(isHopeless: false) == .lookAgain(after: pause))
  }

  @Test func thePauseIsNoLongerThanWhatIsLeft() {
    var patience = StopPatience(whole: .milliseconds(1), absence: .seconds(5))
    #expect(patience.look(isHopeless: false) == .lookAgain(after: .milliseconds(1)))
    #expect(patience.look(isHopeless: false) == .cutShort)
  }
}
