import Testing

@testable import Roost

@Suite struct TimerWheelTests {
  /// Deadlines at both sides of every boundary between levels.
  static let boundaries: [UInt64] = {
    var delays: [UInt64] = [1, 2, 31_536_000_000, .max - 1, .max]
    for level in 1...10 {
      let first = UInt64(1) << (6 * level)
      delays += [first - 1, first, first + 1]
    }
    return delays
  }()

  @Test(arguments: boundaries, [0, 1, 63, 64, 4_095, 123_456_789] as [UInt64])
  func firesAtItsDeadlineAndNotATickBefore(delay: UInt64, start: UInt64) {
    let deadline = delay > .max - start ? .max : start + delay
    var wheel = TimerWheel(now: start)
    wheel.insert(NumberedTimer(1), deadline: deadline)
    #expect(wheel.fired(to: deadline - 1) == [])
    #expect(wheel.count == 1)
    #expect(wheel.fired(to: deadline) == [1])
    #expect(wheel.count == 0)
    #expect(wheel.nextDeadline == nil)
  }

  @Test(arguments: boundaries)
  func sleepingToTheNextDeadlineReachesATimerInAFewWakeUps(deadline: UInt64) throws {
    var wheel = TimerWheel()
    wheel.insert(NumberedTimer(1), deadline: deadline)
    var wakeUps = 0
    while wheel.count > 0 && wakeUps < 20 {
      let wake = wheel.nextDeadline
      let next = try #require(wake)
      #expect(next <= deadline)
      #expect(next > wheel.now)
      _ = wheel.fired(to: next)
      wakeUps += 1
    }
    #expect(wheel.now == deadline)
    #expect(wakeUps <= 11)
  }

  @Test(arguments: [0, 41, 42] as [UInt64])
  func aDeadlineThatHasPassedFiresAtTheNextAdvanceWhateverItsTarget(deadline: UInt64) {
    var wheel = TimerWheel(now: 42)
    wheel.insert(NumberedTimer(1), deadline: deadline)
    #expect(wheel.nextDeadline == 42)
    #expect(wheel.fired(to: 7) == [1])
    #expect(wheel.now == 42)
  }

  @Test func firesByDeadlineAndTiesInTheOrderOfInsertion() {
    var wheel = TimerWheel()
    for (id, deadline) in [5_000, 70, 3, 70, 5_000, 0, 3, 300_000, 70].enumerated() {
      wheel.insert(NumberedTimer(id), deadline: UInt64(deadline))
    }
    #expect(wheel.fired(to: 1_000_000) == [5, 2, 6, 1, 3, 8, 0, 4, 7])
  }

  @Test func tiesInsertedAtDifferentDistancesKeepTheOrderOfInsertion() {
    var wheel = TimerWheel()
    for (id, now) in [0, 4_900, 4_990, 4_999].enumerated() {
      #expect(wheel.fired(to: UInt64(now)) == [])
      wheel.insert(NumberedTimer(id), deadline: 5_000)
    }
    #expect(wheel.fired(to: 5_000) == [0, 1, 2, 3])
  }

  @Test func cancelSaysWhetherItWasInTime() {
    var wheel = TimerWheel()
    let timer = NumberedTimer(1)
    let beforeItWasSet = wheel.cancel(timer)
    wheel.insert(timer, deadline: 10)
    let inTime = wheel.cancel(timer)
    let twice = wheel.cancel(timer)
    #expect(wheel.fired(to: 10) == [])
    wheel.insert(timer, deadline: 20)
    #expect(wheel.fired(to: 20) == [1])
    let tooLate = wheel.cancel(timer)
    #expect([beforeItWasSet, inTime, twice, tooLate] == [false, true, false, false])
  }

  @Test func cancellingTheOnlyTimerLeavesNothingToWaitFor() {
    var wheel = TimerWheel()
    for deadline in Self.boundaries {
      let timer = NumberedTimer(0)
      wheel.insert(timer, deadline: deadline)
      wheel.cancel(timer)
      #expect(wheel.nextDeadline == nil)
      #expect(wheel.count == 0)
    }
  }

  @Test func insertingATimerThatIsSetMovesIt() {
    var wheel = TimerWheel()
    let timer = NumberedTimer(1)
    wheel.insert(timer, deadline: 5)
    wheel.insert(timer, deadline: 500)
    #expect(wheel.count == 1)
    #expect(wheel.fired(to: 499) == [])
    #expect(wheel.fired(to: 500) == [1])
  }

  @Test func aFiredTimerCanBeSetAgain() {
    var wheel = TimerWheel()
    let timer = NumberedTimer(1)
    for deadline in stride(from: UInt64(1), to: 10_000, by: 777) {
      wheel.insert(timer, deadline: deadline)
      #expect(wheel.fired(to: deadline) == [1])
    }
  }

  @Test func timeNeverGoesBackwards() {
    var wheel = TimerWheel(now: 100)
    #expect(wheel.fired(to: 50) == [])
    #expect(wheel.now == 100)
  }
}
