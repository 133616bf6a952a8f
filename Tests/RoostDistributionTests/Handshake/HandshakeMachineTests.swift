import RoostDistribution
import Testing

@Suite("The handshake of two nodes")
struct HandshakeMachineTests {
  @Test(
    "Two nodes connect in either version, however the bytes are cut, and know the same of the connection",
    arguments: [(HandshakeVersion.v5, HandshakeConfiguration.Framing.tcp), (.v6, .tcp), (.v6, .tls)],
    [1, 2, 7, Int.max]
  )
  func success(_ kind: (HandshakeVersion, HandshakeConfiguration.Framing), _ pieceBytes: Int) throws {
    var (one, two) = (
      try HandshakeConfiguration.test("a@h", creation: 11),
      try HandshakeConfiguration.test("b@h", creation: 12)
    )
    (one.framing, two.framing) = (kind.1, kind.1)
    var pair = HandshakePair(one, two, version: kind.0)
    pair.pieceBytes = pieceBytes
    pair.run()
    let flags = DistributionFlags.supported.union(.published)
    #expect(pair.errors.isEmpty)
    #expect(
      pair.peers[.initiator] == PeerInfo(name: try NodeName("b@h"), creation: Creation(12), flags: flags)
    )
    #expect(
      pair.peers[.acceptor] == PeerInfo(name: try NodeName("a@h"), creation: Creation(11), flags: flags)
    )
    #expect(pair.questions == [.acceptor: [.admission(.node(try NodeName("a@h")))]])
    #expect(pair.rests == [.initiator: [], .acceptor: []])
  }

  @Test("What is sent in version 6 is, byte for byte, what the protocol says, with the digests of the cookie")
  func bytes() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.run()
    // MD5 of "secret5000" and of "secret1000".
    let first = MD5.hash(Array("secret5000".utf8))
    let second = MD5.hash(Array("secret1000".utf8))
    let flags: [UInt8] = [0, 0, 0, 13, 7, 223, 127, 189]
    let name = Array("a@h".utf8)
    #expect(
      pair.sent[.initiator] == [
        [0, 18, 78] + flags + [0, 0, 0, 7, 0, 3] + name,
        [0, 21, 114, 0, 0, 3, 232] + first,
      ]
    )
    #expect(
      pair.sent[.acceptor] == [
        [0, 3, 115, 111, 107],
        [0, 22, 78] + flags + [0, 0, 19, 136, 0, 0, 0, 7, 0, 3] + Array("b@h".utf8),
        [0, 17, 97] + second,
      ]
    )
  }

  @Test("Over TLS the length has four bytes, as inet_tls_dist has it, and the rest is the same")
  func bytesOverTLS() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.run()
    var (one, two) = (try HandshakeConfiguration.test("a@h"), try HandshakeConfiguration.test("b@h"))
    (one.framing, two.framing) = (.tls, .tls)
    var secure = HandshakePair(one, two)
    secure.run()
    #expect(secure.sent == pair.sent.mapValues { $0.map { [0, 0] + $0 } })
    var hostile = HandshakeMachine(.acceptor, two, crypto: TestCrypto())
    _ = hostile.handle(.start, now: .zero)
    guard case .fail(let error)? = hostile.handle(.received([0, 1, 0, 3]), now: .zero).last else {
      Issue.record("a length of 65,539 is waited for")
      return
    }
    #expect(error.code == .malformed)
  }

  @Test("In version 5 the name has 32 bits of flags, and the complement brings the rest")
  func complement() throws {
    var pair = HandshakePair(try .test("a@h", creation: 258), try .test("b@h"), version: .v5)
    pair.run()
    #expect(
      pair.sent[.initiator]?[0] == [0, 10, 110, 0, 5, 7, 223, 127, 189] + Array("a@h".utf8)
    )
    #expect(pair.sent[.initiator]?[1] == [0, 9, 99, 0, 0, 0, 13, 0, 0, 1, 2])
    #expect(pair.sent[.initiator]?[2][2] == 114)
  }

  @Test("A node that knows nothing of version 6 is connected if that is not required, and refused if it is")
  func onlyVersion5() throws {
    let old = DistributionFlags.mandatory25.subtracting(.handshake23).union([.sendSender, .published])
    let required = DistributionFlags.mandatory25.subtracting(.handshake23)
    var pair = HandshakePair(
      try .test("a@h", offered: old, required: required),
      try .test("b@h", required: required),
      version: .v5
    )
    pair.run()
    #expect(pair.errors.isEmpty)
    #expect(pair.peers[.acceptor]?.creation == .unknown && pair.peers[.initiator]?.creation == .unknown)
    #expect(pair.peers[.acceptor]?.flags == old && pair.peers[.initiator]?.flags == old)
    #expect(pair.sent[.acceptor]?[1][2] == 110)

    var refused = HandshakePair(try .test("a@h", offered: old), try .test("b@h"), version: .v5)
    refused.run()
    #expect(refused.errors[.acceptor]?.code == .missingFlags)
    #expect(refused.errors[.acceptor]?.message == "a@h lacks what is required: HANDSHAKE_23, UNLINK_ID")
    #expect(refused.errors[.initiator]?.code == .notAllowed)
  }

  @Test("A node that knows version 6 and one that does not meet in version 5")
  func newMeetsOld() throws {
    let old = DistributionFlags.mandatory25.subtracting(.handshake23)
    var pair = HandshakePair(
      try .test("a@h", required: old),
      try .test("b@h", offered: old, required: old),
      version: .v5
    )
    pair.run()
    // The one that accepts is one of ours, and sees that the other knows version 6: it answers in that.
    #expect(pair.errors.isEmpty)
    #expect(pair.peers[.initiator]?.flags == old)
  }

  @Test("What the peer lacks is named, whichever side finds it")
  func missingFlags() throws {
    let poor = DistributionFlags.supported.subtracting([.wideIdentifiers, .mandatory25Digest, .maps])
    var accepting = HandshakePair(try .test("a@h", offered: poor), try .test("b@h"))
    accepting.run()
    #expect(accepting.errors[.acceptor]?.message == "a@h lacks what is required: MAP_TAG, V4_NC")
    #expect(accepting.errors[.initiator]?.code == .notAllowed)
    #expect(accepting.sent[.acceptor] == [[0, 12] + Array("snot_allowed".utf8)])
    #expect(accepting.questions.isEmpty)

    var connecting = HandshakePair(
      try .test("a@h"),
      try .test("b@h", offered: poor, required: .mandatory25)
    )
    connecting.run()
    #expect(connecting.errors[.initiator]?.message == "b@h lacks what is required: MAP_TAG, V4_NC")
    #expect(connecting.errors[.acceptor]?.code == .closed)

    var late = HandshakePair(
      try .test("a@h", offered: .supported.subtracting(.wideIdentifiers)),
      try .test("b@h"),
      version: .v5
    )
    late.run()
    #expect(late.errors[.acceptor]?.message == "a@h lacks what is required: V4_NC")
  }

  @Test("Different cookies are an error on both sides that shows neither")
  func cookies() throws {
    var pair = HandshakePair(try .test("a@h", cookie: "alpha"), try .test("b@h", cookie: "omega"))
    pair.run()
    #expect(pair.errors[.acceptor]?.code == .cookieMismatch)
    #expect(pair.errors[.initiator]?.code == .closed)
    #expect(pair.errors[.initiator]?.message.contains("cookies differ") == true)
    for error in pair.errors.values {
      #expect(!"\(error)".contains("alpha") && !"\(error)".contains("omega"))
    }
    #expect(pair.peers.isEmpty)
  }

  @Test("A cookie for one node is used with that node alone, by both sides")
  func cookieForOne() throws {
    var ours = try HandshakeConfiguration.test("a@h", cookie: "common")
    ours.cookies[try NodeName("b@h")] = try Cookie("special")
    var pair = HandshakePair(ours, try .test("b@h", cookie: "special"))
    pair.run()
    #expect(pair.errors.isEmpty)
    var other = HandshakePair(ours, try .test("c@h", cookie: "special"))
    other.run()
    #expect(other.errors[.acceptor]?.code == .cookieMismatch)
    var reversed = HandshakePair(try .test("b@h", cookie: "special"), ours)
    reversed.run()
    #expect(reversed.errors.isEmpty)
  }

  @Test("A peer that cannot prove itself is found out by the side that connects, too")
  func impostor() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.tamper = { side, bytes in
      guard side == .acceptor, bytes[2] == 97 else { return bytes }
      return Array(bytes.dropLast()) + [bytes[bytes.count - 1] ^ 1]
    }
    pair.run()
    #expect(pair.errors[.initiator]?.code == .cookieMismatch)
  }

  @Test("A peer that only sends back our own proof is found out: the challenges are never the same")
  func reflection() throws {
    // Both draw the same challenge, and the acceptor gives back the digest that it was sent.
    var digest: [UInt8] = []
    var pair = HandshakePair(
      try .test("a@h"),
      try .test("b@h"),
      crypto: (TestCrypto(first: 42), TestCrypto(first: 42))
    )
    pair.tamper = { side, bytes in
      if side == .initiator, bytes[2] == 114 { digest = Array(bytes.suffix(16)) }
      return side == .acceptor && bytes[2] == 97 ? Array(bytes.prefix(3)) + digest : bytes
    }
    pair.run()
    #expect(pair.errors[.initiator]?.code == .cookieMismatch)
  }

  @Test("Recorded answers are of no use in another handshake")
  func replay() throws {
    var first = HandshakePair(try .test("a@h"), try .test("b@h"))
    first.run()
    let recorded = first.sent[.initiator] ?? []
    var acceptor = HandshakeMachine(.acceptor, try .test("b@h"), crypto: TestCrypto(first: 6000))
    _ = acceptor.handle(.start, now: .zero)
    _ = acceptor.handle(.received(recorded[0]), now: .zero)
    _ = acceptor.handle(.admission(.ok), now: .zero)
    let actions = acceptor.handle(.received(recorded[1]), now: .zero)
    guard case .fail(let error)? = actions.last else {
      Issue.record("\(actions)")
      return
    }
    #expect(error.code == .cookieMismatch)
  }

  @Test("A connection is hidden if one of the two nodes is not published")
  func hidden() throws {
    var pair = HandshakePair(try .test("a@h", offered: .supported), try .test("b@h"))
    pair.run()
    #expect(pair.peers[.initiator]?.isHidden == true && pair.peers[.acceptor]?.isHidden == true)
    var open = HandshakePair(try .test("a@h"), try .test("b@h"))
    open.run()
    #expect(open.peers[.initiator]?.isHidden == false && open.peers[.acceptor]?.isHidden == false)
  }

  @Test("What comes right behind the handshake is handed on untouched")
  func rest() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    let frames = [UInt8](repeating: 9, count: 100_000)
    pair.tamper = { side, bytes in side == .acceptor && bytes[2] == 97 ? bytes + frames : bytes }
    pair.run()
    #expect(pair.errors.isEmpty)
    #expect(pair.rests[.initiator] == frames)
  }

  @Test("A node that answers under another name than was called is not connected")
  func wrongNode() throws {
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"), to: try NodeName("c@h"))
    pair.run()
    #expect(pair.errors[.initiator]?.code == .wrongNode)
    #expect(pair.errors[.initiator]?.message == "c@h was to be reached, and b@h answers")
  }
}
