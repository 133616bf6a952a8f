import Testing

@testable import Roost

@Suite struct TimerWheelOwnershipTests {
  @Test func aTimerEverybodyForgotIsKeptUntilItFires() {
    var wheel = TimerWheel()
    weak var forgotten: NumberedTimer?
    do {
      let timer = NumberedTimer(1)
      forgotten = timer
      wheel.insert(timer, deadline: 5_000)
    }
    #expect(forgotten != nil)
    #expect(wheel.fired(to: 4_999) == [])
    #expect(forgotten != nil)
    #expect(wheel.fired(to: 5_000) == [1])
    #expect(forgotten == nil)
  }

  @Test func aCancelledTimerIsLetGoOf() {
    var wheel = TimerWheel()
    weak var cancelled: NumberedTimer?
    do {
      let timer = NumberedTimer(1)
      cancelled = timer
      wheel.insert(timer, deadline: 5_000)
      wheel.cancel(timer)
    }
    #expect(cancelled == nil)
    #expect(wheel.count == 0)
  }

  @Test func aMovedTimerIsRetainedOnce() {
    var wheel = TimerWheel()
    weak var moved: NumberedTimer?
    do {
      let timer = NumberedTimer(1)
      moved = timer
      for deadline in [5, 5_000, 0, 70] as [UInt64] {
        wheel.insert(timer, deadline: deadline)
      }
    }
    #expect(wheel.fired(to: 70) == [1])
    #expect(moved == nil)
  }

  @Test func theWheelLetsGoOfItsTimersWhenItGoes() {
    weak var early: NumberedTimer?
    weak var late: NumberedTimer?
    do {
      let timers = [NumberedTimer(1), NumberedTimer(2)]
      (early, late) = (timers[0], timers[1])
      var wheel = TimerWheel()
      wheel.insert(timers[0], deadline: 0)
      wheel.insert(timers[1], deadline: .max)
      #expect(wheel.count == 2)
    }
    #expect(early == nil)
    #expect(late == nil)
  }

  @Test func aTimerThatOutlivesItsWheelCanBeSetInAnother() {
    let timer = NumberedTimer(1)
    do {
      var first = TimerWheel()
      first.insert(timer, deadline: 9)
      #expect(first.count == 1)
    }
    var second = TimerWheel()
    let wasSet = second.cancel(timer)
    #expect(!wasSet)
    second.insert(timer, deadline: 9)
    #expect(second.fired(to: 9) == [1])
  }
}
