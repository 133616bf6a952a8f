import Testing

@testable import image_pipeline

@Suite struct PlaceChoiceTests {
  @Test("A worker turns to its own place as long as that is within reach")
  func own() {
    var choice = PlaceChoice(count: 3, own: 1)
    for time in 0..<5 { #expect(choice.next(now: .seconds(time)) == .ask(1)) }
  }

  @Test("While its own is out of reach it turns to the others in turn, and comes back after the pause")
  func others() {
    var choice = PlaceChoice(count: 3, own: 0)
    choice.failed(0, now: .zero)
    #expect(choice.next(now: .zero) == .ask(1))
    #expect(choice.next(now: .zero) == .ask(2))
    #expect(choice.next(now: .zero) == .ask(1))
    #expect(choice.next(now: PlaceChoice.pause - .nanoseconds(1)) == .ask(2))
    #expect(choice.next(now: PlaceChoice.pause) == .ask(0))
  }

  @Test("An answer brings a place back at once")
  func answered() {
    var choice = PlaceChoice(count: 2, own: 0)
    choice.failed(0, now: .zero)
    choice.answered(0)
    #expect(choice.next(now: .zero) == .ask(0))
  }

  @Test("With all out of reach it waits for the first that may be back")
  func none() {
    var choice = PlaceChoice(count: 2, own: 0)
    choice.failed(0, now: .milliseconds(10))
    choice.failed(1, now: .milliseconds(20))
    let first = PlaceChoice.pause + .milliseconds(10)
    #expect(choice.next(now: .milliseconds(30)) == .wait(until: first))
    #expect(choice.next(now: first) == .ask(0))
    choice.failed(0, now: first)
    #expect(choice.next(now: first + .milliseconds(10)) == .ask(1))
  }
}
