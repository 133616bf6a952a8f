import Testing

@testable import Roost

/// A random life of a wheel, step by step beside the model's.
@Suite struct TimerWheelPropertyTests {
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func behavesAsASortedArrayOfDeadlines(seed: UInt64) {
    var random = SplitMix(seed: seed)
    // Some lives begin near the end of time, where every level is in use.
    let start = seed % 4 == 0 ? UInt64.max - random.spread() : random.spread()
    var wheel = TimerWheel(now: start)
    var model = TimerWheelModel(now: start)
    let timers = (0..<50).map(NumberedTimer.init)

    for _ in 0..<1_500 {
      switch random.next() % 8 {
      case 0...3:
        let timer = timers[random.index(timers.count)]
        let deadline = random.deadline(around: wheel.now)
        wheel.insert(timer, deadline: deadline)
        model.insert(timer.id, deadline: deadline)
      case 4, 5:
        let timer = timers[random.index(timers.count)]
        let inTime = wheel.cancel(timer)
        #expect(inTime == model.cancel(timer.id))
      default:
        let target = random.target(from: wheel.now, next: wheel.nextDeadline)
        #expect(wheel.fired(to: target) == model.advance(to: target))
      }
      agree(wheel, model)
    }
    #expect(wheel.fired(to: .max) == model.advance(to: .max))
    agree(wheel, model)
  }

  private func agree(_ wheel: borrowing TimerWheel, _ model: TimerWheelModel) {
    let (now, count, next) = (wheel.now, wheel.count, wheel.nextDeadline)
    #expect(now == model.now)
    #expect(count == model.count)
    #expect((next == nil) == (model.firstDeadline == nil))
    if let next, let first = model.firstDeadline {
      #expect(now <= next && next <= first)
      // Within the finest level it is exact.
      #expect(next == first || first - now >= 64 || first / 64 != now / 64)
    }
  }
}

extension SplitMix {
  /// A number whose magnitude is as random as its digits: small ones come up as often as huge ones.
  fileprivate mutating func spread() -> UInt64 { next() >> (next() % 63 + 1) }

  /// A deadline: usually ahead by any distance, often shared with others, sometimes passed.
  fileprivate mutating func deadline(around now: UInt64) -> UInt64 {
    switch next() % 5 {
    case 0: now &- min(now, next() % 100)
    case 1: now > .max - 64 ? .max : (now / 64 + 1) * 64
    case 2: now > .max - 8 ? .max : now + next() % 8
    default: clampedSum(now, spread() >> (next() % 40))
    }
  }

  /// Where time goes next: a step, a jump, to when the wheel asks for, just before it, or backwards.
  fileprivate mutating func target(from now: UInt64, next deadline: UInt64?) -> UInt64 {
    switch next() % 6 {
    case 0: now &- min(now, next() % 10)
    case 1: deadline ?? now
    case 2: max(now, (deadline ?? now) &- 1)
    case 3: clampedSum(now, spread() >> 20)
    default: clampedSum(now, next() % 100)
    }
  }

  private func clampedSum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }
}
