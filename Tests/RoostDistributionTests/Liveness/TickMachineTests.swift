import RoostDistribution
import Testing

@Suite("Signs of life")
struct TickMachineTests {
  private typealias Traffic = TickMachine.Traffic

  @Test("A connection on which nothing is sent gets a tick at each quarter of the time")
  func idle() {
    var machine = TickMachine(time: .seconds(60), isHidden: false, now: .seconds(100))
    #expect(machine.firstCheck == .seconds(115))
    var sent: UInt64 = 0
    for quarter in 1...10 {
      let now = Duration.seconds(100 + 15 * quarter)
      let traffic = Traffic(received: UInt64(quarter), sent: sent, isSending: false)
      #expect(machine.check(traffic, now: now) == [.sendTick, .checkAt(now + .seconds(15))])
      sent += 4
    }
  }

  @Test("What is sent, or waits to be, is as good as a tick")
  func busy() {
    var machine = TickMachine(time: .seconds(60), isHidden: false, now: .zero)
    #expect(
      machine.check(Traffic(received: 1, sent: 900, isSending: false), now: .seconds(15))
        == [.checkAt(.seconds(30))]
    )
    #expect(
      machine.check(Traffic(received: 2, sent: 900, isSending: true), now: .seconds(30))
        == [.checkAt(.seconds(45))]
    )
    #expect(
      machine.check(Traffic(received: 3, sent: 900, isSending: false), now: .seconds(45))
        == [.sendTick, .checkAt(.seconds(60))]
    )
  }

  @Test("A hidden peer that is silent gets a tick though we send, for it may only answer")
  func hidden() {
    var machine = TickMachine(time: .seconds(60), isHidden: true, now: .zero)
    #expect(
      machine.check(Traffic(received: 5, sent: 900, isSending: false), now: .seconds(15))
        == [.checkAt(.seconds(30))]
    )
    #expect(
      machine.check(Traffic(received: 5, sent: 1900, isSending: false), now: .seconds(30))
        == [.sendTick, .checkAt(.seconds(45))]
    )
  }

  @Test("A peer that is silent for the whole time is given up, once, and one that is not is not")
  func silent() {
    var machine = TickMachine(time: .seconds(60), isHidden: false, now: .zero)
    _ = machine.check(Traffic(received: 4, sent: 4, isSending: false), now: .seconds(15))
    for quarter in 2...4 {
      let actions = machine.check(
        Traffic(received: 4, sent: UInt64(4 * quarter), isSending: false),
        now: .seconds(15 * quarter)
      )
      #expect(!actions.contains { if case .peerIsSilent = $0 { true } else { false } })
    }
    let traffic = Traffic(received: 4, sent: 20, isSending: false)
    #expect(machine.check(traffic, now: .seconds(75)) == [.peerIsSilent(.seconds(60))])
    #expect(machine.check(traffic, now: .seconds(90)) == [])

    var alive = TickMachine(time: .seconds(60), isHidden: false, now: .zero)
    for quarter in 1...100 {
      let received = UInt64(quarter / 3)
      let actions = alive.check(
        Traffic(received: received, sent: 0, isSending: false),
        now: .seconds(15 * quarter)
      )
      #expect(actions.last == .checkAt(.seconds(15 * quarter + 15)))
    }
  }

  @Test("Silence from the very beginning counts, and a time of nothing is a second")
  func beginning() {
    var machine = TickMachine(time: .seconds(8), isHidden: false, now: .zero)
    let traffic = Traffic(received: 0, sent: 0, isSending: false)
    #expect(machine.check(traffic, now: .seconds(8)) == [.peerIsSilent(.seconds(8))])
    #expect(TickMachine(time: .zero, isHidden: false, now: .zero).time == .seconds(1))
  }
}
