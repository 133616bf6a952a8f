import ExternalTerm
import RoostDistribution
import Testing

@Suite("Monitors across a connection, and its end")
struct LinkLedgerMonitorTests {
  private let local = Samples.local()
  private let remote = Samples.remote()

  @Test("A monitor is sent, and gives one DOWN at most")
  func down() {
    var ledger = LinkLedger()
    let reference = Samples.reference()
    #expect(
      ledger.monitor(by: local, .name("server"), reference)
        == .monitor(from: local, to: .name("server"), reference)
    )
    let down = ledger.receivedDown(reference)
    #expect(down?.watcher == local && down?.target == .name("server"))
    #expect(ledger.receivedDown(reference) == nil)
    #expect(ledger.isEmpty)
  }

  @Test("A monitor that was ended gives no DOWN, though one may be under way")
  func demonitor() {
    var ledger = LinkLedger()
    let reference = Samples.reference()
    _ = ledger.monitor(by: local, .pid(remote), reference)
    #expect(ledger.demonitor(reference) == .demonitor(from: local, to: .pid(remote), reference))
    #expect(ledger.demonitor(reference) == nil)
    #expect(ledger.receivedDown(reference) == nil)
    #expect(ledger.isEmpty)
  }

  @Test("A process that is monitored by name is told of by that name when it ends, and not if nobody cares")
  func monitoredHere() {
    var ledger = LinkLedger()
    let (one, two, three) = (
      Samples.reference(1, node: Samples.theirs), Samples.reference(2, node: Samples.theirs),
      Samples.reference(3, node: Samples.theirs)
    )
    ledger.receivedMonitor(from: remote, of: local, as: .name("server"), one)
    ledger.receivedMonitor(from: remote, of: local, as: .pid(local), two)
    ledger.receivedMonitor(from: remote, of: local, as: .pid(local), three)
    ledger.receivedMonitor(from: Samples.remote(9), of: Samples.local(9), as: .pid(local), three)
    #expect(ledger.receivedDemonitor(two) == local)
    #expect(ledger.receivedDemonitor(two) == nil)
    #expect(
      ledger.localExited(local, reason: .atom("boom")) == [
        .down(from: .name("server"), to: remote, one, reason: .atom("boom")),
        .down(from: .pid(local), to: remote, three, reason: .atom("boom")),
      ]
    )
    #expect(ledger.isEmpty)
  }

  @Test("A local process that ends says so to all, in the order in which the links and monitors were made")
  func localExit() {
    var ledger = LinkLedger()
    let (watched, watching) = (Samples.reference(1, node: Samples.theirs), Samples.reference(2))
    _ = ledger.link(local, with: Samples.remote(3))
    ledger.receivedMonitor(from: remote, of: local, as: .pid(local), watched)
    _ = ledger.receivedLink(from: Samples.remote(1), to: local)
    _ = ledger.monitor(by: local, .pid(remote), watching)
    _ = ledger.link(local, with: Samples.remote(2))
    _ = ledger.unlink(local, from: Samples.remote(2))
    _ = ledger.link(Samples.local(5), with: Samples.remote(2))
    let reason = Term.atom("boom")
    #expect(
      ledger.localExited(local, reason: reason) == [
        .exit(from: local, to: Samples.remote(3), reason: reason),
        .down(from: .pid(local), to: remote, watched, reason: reason),
        .exit(from: local, to: Samples.remote(1), reason: reason),
        .demonitor(from: local, to: .pid(remote), watching),
      ]
    )
    #expect(ledger.localExited(local, reason: reason) == [])
    #expect(!ledger.isEmpty, "the other process is still linked")
  }

  @Test("When the connection is lost, the linked and the watching hear of it in order, and nothing is left")
  func lost() {
    var ledger = LinkLedger()
    var expected: [LinkLedger.Loss] = []
    for number in 0..<200 as Range<UInt32> {
      let (one, other) = (Samples.local(number % 7), Samples.remote(number))
      switch number % 4 {
      case 0:
        _ = ledger.link(one, with: other)
        expected.append(.exit(local: one, remote: other))
      case 1:
        _ = ledger.monitor(by: one, .pid(other), Samples.reference(number))
        expected.append(.down(local: one, target: .pid(other), Samples.reference(number)))
      case 2:
        _ = ledger.link(one, with: other)
        _ = ledger.unlink(one, from: other)
      default:
        ledger.receivedMonitor(
          from: other,
          of: one,
          as: .pid(one),
          Samples.reference(number, node: Samples.theirs)
        )
      }
    }
    #expect(ledger.connectionLost() == expected)
    #expect(ledger.isEmpty)
    #expect(ledger.connectionLost() == [])
  }

  @Test("A process that was spawned with a link and a monitor is linked and monitored without another signal")
  func spawned() {
    var ledger = LinkLedger()
    let reference = Samples.reference()
    ledger.noteMonitor(by: local, .pid(remote), reference)
    #expect(ledger.receivedLink(from: remote, to: local) == true)
    #expect(
      ledger.connectionLost() == [
        .down(local: local, target: .pid(remote), reference), .exit(local: local, remote: remote),
      ]
    )
  }
}
