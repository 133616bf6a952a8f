import ExternalTerm
import RoostDistribution
import Testing

@Suite("Links with the processes of a peer")
struct LinkLedgerLinkTests {
  private let local = Samples.local()
  private let remote = Samples.remote()

  @Test("Linking sends LINK once, and unlinking UNLINK_ID once")
  func linkAndUnlink() {
    var ledger = LinkLedger()
    #expect(ledger.link(local, with: remote) == .link(from: local, to: remote))
    #expect(ledger.link(local, with: remote) == nil)
    #expect(ledger.isLinked(local, with: remote))
    #expect(ledger.unlink(local, from: remote) == .unlinkID(1, from: local, to: remote))
    #expect(ledger.unlink(local, from: remote) == nil)
    #expect(!ledger.isLinked(local, with: remote) && !ledger.isEmpty)
    ledger.receivedUnlinkAck(1, from: remote, to: local)
    #expect(ledger.isEmpty)
    #expect(ledger.unlink(local, from: remote) == nil)
  }

  @Test("A link that comes is taken if there is none, and ignored otherwise")
  func receivedLink() {
    var ledger = LinkLedger()
    #expect(ledger.receivedLink(from: remote, to: local) == true)
    #expect(ledger.receivedLink(from: remote, to: local) == false)
    #expect(ledger.link(local, with: remote) == nil)
  }

  @Test(
    "A link that comes while our unlinking is under way does not link: the peer sees the unlinking after it"
  )
  func linkDuringUnlinking() {
    var ledger = LinkLedger()
    _ = ledger.link(local, with: remote)
    _ = ledger.unlink(local, from: remote)
    #expect(ledger.receivedLink(from: remote, to: local) == false)
    #expect(!ledger.isLinked(local, with: remote))
    #expect(ledger.receivedExit(from: remote, to: local) == false)
    #expect(ledger.isEmpty)
  }

  @Test("Linking anew during an unlinking links, and the late acknowledgement changes nothing")
  func linkAnew() {
    var ledger = LinkLedger()
    _ = ledger.link(local, with: remote)
    _ = ledger.unlink(local, from: remote)
    #expect(ledger.link(local, with: remote) == .link(from: local, to: remote))
    ledger.receivedUnlinkAck(1, from: remote, to: local)
    #expect(ledger.isLinked(local, with: remote))
    #expect(ledger.unlink(local, from: remote) == .unlinkID(2, from: local, to: remote))
    ledger.receivedUnlinkAck(1, from: remote, to: local)
    #expect(!ledger.isEmpty, "the acknowledgement of the first unlinking is not that of the second")
    ledger.receivedUnlinkAck(2, from: remote, to: local)
    #expect(ledger.isEmpty)
  }

  @Test("Every unlinking that comes is acknowledged with its own id, linked or not")
  func receivedUnlink() {
    var ledger = LinkLedger()
    _ = ledger.receivedLink(from: remote, to: local)
    let first = ledger.receivedUnlink(77, from: remote, to: local)
    #expect(first.acknowledgement == .unlinkAck(77, from: local, to: remote) && first.wasLinked)
    let second = ledger.receivedUnlink(78, from: remote, to: local)
    #expect(second.acknowledgement == .unlinkAck(78, from: local, to: remote) && !second.wasLinked)
    #expect(ledger.isEmpty)
  }

  @Test("When both sides unlink at the same time, each acknowledges, and neither keeps anything")
  func crossingUnlinks() {
    var ledger = LinkLedger()
    _ = ledger.link(local, with: remote)
    _ = ledger.unlink(local, from: remote)
    let crossing = ledger.receivedUnlink(5, from: remote, to: local)
    #expect(!crossing.wasLinked && !ledger.isEmpty)
    ledger.receivedUnlinkAck(1, from: remote, to: local)
    #expect(ledger.isEmpty)
  }

  @Test("An exit that comes is for the linked alone, and ends the link")
  func exits() {
    var ledger = LinkLedger()
    _ = ledger.link(local, with: remote)
    #expect(ledger.receivedExit(from: Samples.remote(2), to: local) == false)
    #expect(ledger.receivedExit(from: remote, to: local) == true)
    #expect(ledger.receivedExit(from: remote, to: local) == false)
    #expect(ledger.isEmpty)
  }

  @Test(
    "Two nodes that link and unlink at random, with signals under way, agree when all has arrived",
    arguments: 0..<60
  )
  func agreement(_ seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var pair = LedgerPair()
    for _ in 0..<300 {
      let side = random.below(2)
      switch random.below(5) {
      case 0: pair.link(side, UInt32(random.below(2)), UInt32(random.below(2)))
      case 1: pair.unlink(side, UInt32(random.below(2)), UInt32(random.below(2)))
      default: pair.deliver(to: side)
      }
    }
    while pair.isBusy {
      pair.deliver(to: 0)
      pair.deliver(to: 1)
    }
    var links = 0
    for a in 0..<2 as Range<UInt32> {
      for b in 0..<2 as Range<UInt32> {
        let (one, other) = (pair.process(0, a), pair.process(1, b))
        let here = pair.ledgers[0].isLinked(one, with: other)
        #expect(here == pair.ledgers[1].isLinked(other, with: one))
        links += here ? 1 : 0
      }
    }
    #expect((links == 0) == (pair.ledgers[0].isEmpty && pair.ledgers[1].isEmpty), "nothing is left behind")
  }
}

/// Two ledgers with what is under way between them, in order.
private struct LedgerPair {
  var ledgers = [LinkLedger(), LinkLedger()]
  private var underWay: [[ControlMessage]] = [[], []]

  var isBusy: Bool { underWay.contains { !$0.isEmpty } }

  func process(_ side: Int, _ id: UInt32) -> ExternalPid {
    ExternalPid(node: Atom("node\(side)@h"), id: id, serial: 0, creation: 4)
  }

  mutating func link(_ side: Int, _ from: UInt32, _ to: UInt32) {
    send(ledgers[side].link(process(side, from), with: process(1 - side, to)), from: side)
  }

  mutating func unlink(_ side: Int, _ from: UInt32, _ to: UInt32) {
    send(ledgers[side].unlink(process(side, from), from: process(1 - side, to)), from: side)
  }

  private mutating func send(_ message: ControlMessage?, from side: Int) {
    if let message { underWay[1 - side].append(message) }
  }

  mutating func deliver(to side: Int) {
    guard !underWay[side].isEmpty else { return }
    switch underWay[side].removeFirst() {
    case .link(let from, let to): _ = ledgers[side].receivedLink(from: from, to: to)
    case .unlinkID(let id, let from, let to):
      send(ledgers[side].receivedUnlink(id, from: from, to: to).acknowledgement, from: side)
    case .unlinkAck(let id, let from, let to): ledgers[side].receivedUnlinkAck(id, from: from, to: to)
    default: break
    }
  }
}
