import Testing

@testable import Roost

@Suite struct TimerTickTests {
  @Test(
    arguments: [
      (.zero, 0, 0), (.zero, 1_999_999, 1), (.seconds(-3), 7_500_000, 7),
      (.nanoseconds(1), 0, 1), (.nanoseconds(1), 999_999, 1), (.nanoseconds(1), 1_000_000, 2),
      (.milliseconds(1), 0, 1), (.milliseconds(1), 1, 2),
      (.seconds(5), 400_000, 5_001), (.seconds(31_536_000), 0, 31_536_000_000),
      (Duration(secondsComponent: 0, attosecondsComponent: 1), 1_000_000, 2),
    ] as [(Duration, Int64, UInt64)]
  )
  func aDeadlineIsRoundedUp(delay: Duration, now: Int64, tick: UInt64) {
    #expect(TimerTick.deadline(after: delay, nanoseconds: now) == tick)
  }

  @Test(
    arguments: [(-1, 0), (0, 0), (999_999, 0), (1_000_000, 1), (.max, 9_223_372_036_854)] as [(Int64, UInt64)]
  )
  func thePresentIsRoundedDown(now: Int64, tick: UInt64) {
    #expect(TimerTick.present(nanoseconds: now) == tick)
  }

  @Test(arguments: [.seconds(Int64.max), .seconds(9_223_372_037), .seconds(9_223_372_036)] as [Duration])
  func aDelayTooLongToCountIsNeverReached(delay: Duration) {
    let deadline = TimerTick.deadline(after: delay, nanoseconds: 1_000_000_000)
    #expect(deadline == .max)
    #expect(deadline > TimerTick.present(nanoseconds: .max))
  }
}
