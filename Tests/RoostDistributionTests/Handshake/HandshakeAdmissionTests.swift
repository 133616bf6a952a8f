import RoostDistribution
import Testing

@Suite("Admission in the handshake")
struct HandshakeAdmissionTests {
  private static let named = DistributionFlags.supported.union([.published, .nameMe])

  @Test(
    "Who is not admitted is told so in the words of the protocol, and both sides know why",
    arguments: [
      (Admission.nok, HandshakeError.Code.simultaneous, HandshakeError.Code.simultaneous),
      (.notAllowed, .refused, .notAllowed),
      (.drop, .alreadyConnected, .closed),
    ]
  )
  func refusals(
    _ admission: Admission,
    _ acceptor: HandshakeError.Code,
    _ initiator: HandshakeError.Code
  ) throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.admission = admission
    pair.run()
    #expect(pair.errors[.acceptor]?.code == acceptor)
    #expect(pair.errors[.initiator]?.code == initiator)
    #expect(pair.peers.isEmpty)
  }

  @Test(
    "An attempt that goes on at the cost of another goes on as any",
    arguments: [HandshakeVersion.v5, .v6]
  )
  func simultaneous(_ version: HandshakeVersion) throws {
    var pair = HandshakePair(try .test("b@h"), try .test("a@h"), version: version)
    pair.admission = .okSimultaneous
    pair.run()
    #expect(pair.errors.isEmpty && pair.peers.count == 2)
    #expect(pair.sent[.acceptor]?[0] == [0, 16] + Array("sok_simultaneous".utf8))
  }

  @Test(
    "To a node that is connected, the new connection is put in place of the old when it has proved itself"
  )
  func replacing() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.admission = .alive
    pair.run()
    #expect(pair.errors.isEmpty && pair.peers.count == 2)
    #expect(pair.questions[.initiator] == [.isStillWanted])
    #expect(
      pair.questions[.acceptor] == [.admission(.node(try NodeName("a@h"))), .endOldConnection]
    )
  }

  @Test("The old connection is not ended for a peer that cannot prove itself")
  func replacingWithoutProof() throws {
    var pair = HandshakePair(try .test("a@h", cookie: "x"), try .test("b@h", cookie: "y"))
    pair.admission = .alive
    pair.run()
    #expect(pair.errors[.acceptor]?.code == .cookieMismatch)
    #expect(pair.questions[.acceptor] == [.admission(.node(try NodeName("a@h")))])
  }

  @Test("A node that does not mean the new connection says so, and keeps the old one")
  func notWanted() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.admission = .alive
    pair.isStillWanted = false
    pair.run()
    #expect(pair.errors[.initiator]?.code == .alreadyConnected)
    #expect(pair.errors[.acceptor]?.message == "a@h keeps the connection that is there")
    #expect(pair.sent[.initiator]?[1] == [0, 6] + Array("sfalse".utf8))
  }

  @Test("A node without a name gets one on its host, with a creation, and is hidden")
  func nameless() throws {
    var acceptor = HandshakeMachine(.acceptor, try .test("b@h"), crypto: TestCrypto())
    _ = acceptor.handle(.start, now: .zero)
    let flags = Self.named.rawValue
    let name =
      [78] + (0..<8).map { UInt8(truncatingIfNeeded: flags >> UInt64(56 - $0 * 8)) }
      + [0, 0, 0, 0, 0, 4] + Array("host".utf8)
    let asked = acceptor.handle(.received([0, UInt8(name.count)] + name), now: .zero)
    guard case .ask(.admission(.nameless(host: "host")))? = asked.first else {
      Issue.record("\(asked)")
      return
    }
    let actions = acceptor.handle(
      .admission(.named(try NodeName("x1@host"), Creation(99))),
      now: .zero
    )
    guard case .send(let status)? = actions.first else {
      Issue.record("\(actions)")
      return
    }
    #expect(status == [0, 20] + Array("snamed:".utf8) + [0, 7] + Array("x1@host".utf8) + [0, 0, 0, 99])
    var reply: [UInt8] = [0, 21, 114, 0, 0, 0, 1]
    reply += MD5.hash(Array("secret1000".utf8))
    let last = acceptor.handle(.received(reply), now: .zero)
    guard case .succeeded(let peer, _)? = last.last else {
      Issue.record("\(last)")
      return
    }
    #expect(peer.name.description == "x1@host" && peer.creation == Creation(99) && peer.isHidden)
  }

  @Test(
    "An answer that does not fit the request ends the handshake in words",
    arguments: [Admission.ok, .alive, .okSimultaneous, .nok]
  )
  func wrongAnswer(_ answer: Admission) throws {
    var acceptor = HandshakeMachine(.acceptor, try .test("b@h"), crypto: TestCrypto())
    _ = acceptor.handle(.start, now: .zero)
    let flags = Self.named.rawValue
    let name =
      [78] + (0..<8).map { UInt8(truncatingIfNeeded: flags >> UInt64(56 - $0 * 8)) }
      + [0, 0, 0, 0, 0, 4] + Array("host".utf8)
    _ = acceptor.handle(.received([0, UInt8(name.count)] + name), now: .zero)
    let actions = acceptor.handle(.admission(answer), now: .zero)
    guard case .fail(let error)? = actions.last, actions.count == 1 else {
      Issue.record("\(actions)")
      return
    }
    #expect(error.code == .refused)
  }

  @Test("A node with a name is given none, and one that offers a name to such a node is not believed")
  func uncalledName() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.admission = .named(try NodeName("x@h"), Creation(5))
    pair.run()
    #expect(pair.errors[.acceptor]?.code == .refused)

    var initiator = HandshakeMachine(
      .initiator(to: try NodeName("b@h")),
      try .test("a@h", offered: Self.named),
      crypto: TestCrypto()
    )
    let sent = initiator.handle(.start, now: .zero)
    guard case .send(let name)? = sent.first else {
      Issue.record("\(sent)")
      return
    }
    #expect(name[6] & 2 == 0, "it does not ask for a name")
    let status = Array("snamed:".utf8) + [0, 3] + Array("x@h".utf8) + [0, 0, 0, 5]
    let actions = initiator.handle(.received([0, UInt8(status.count)] + status), now: .zero)
    guard case .fail(let error)? = actions.last else {
      Issue.record("\(actions)")
      return
    }
    #expect(error.message == "b@h gives this node a name, though it has one")
  }
}
