import RoostDistribution
import Testing

@Suite("Hostile peers in the handshake")
struct HandshakeHostileTests {
  private static func acceptor() throws -> HandshakeMachine {
    var machine = HandshakeMachine(.acceptor, try .test("b@h"), crypto: TestCrypto())
    _ = machine.handle(.start, now: .zero)
    return machine
  }

  private static func error(_ actions: [HandshakeAction]) -> HandshakeError? {
    if case .fail(let error)? = actions.last { error } else { nil }
  }

  @Test("A message of more than the allowed length ends the handshake before it has come")
  func tooLong() throws {
    var machine = try Self.acceptor()
    let error = Self.error(machine.handle(.received([4, 1]), now: .zero))
    #expect(error?.message == "a message of 1025 bytes in the handshake, where 1024 are allowed")
    #expect(machine.handle(.received([1]), now: .zero).isEmpty, "it takes no more events")
  }

  @Test("A peer that floods while the node makes up its mind is cut off, and one message ahead is kept")
  func flood() throws {
    var machine = try Self.acceptor()
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.run()
    let messages = pair.sent[.initiator] ?? []
    _ = machine.handle(.received(messages[0]), now: .zero)
    #expect(machine.handle(.received(messages[1]), now: .zero).isEmpty)
    let error = Self.error(machine.handle(.received([UInt8](repeating: 0, count: 4000)), now: .zero))
    #expect(error?.message == "the peer sends on without waiting for an answer")

    var patient = try Self.acceptor()
    _ = patient.handle(.received(messages[0] + messages[1]), now: .zero)
    // The challenge of the machine is another than the one that the reply is to.
    #expect(Self.error(patient.handle(.admission(.ok), now: .zero))?.code == .cookieMismatch)
  }

  @Test("Silence is an error when the time is up that each message has, and says what was awaited")
  func timeout() throws {
    var machine = HandshakeMachine(.acceptor, try .test("b@h"), crypto: TestCrypto())
    let begun = machine.handle(.start, now: .seconds(10))
    guard case .wakeAt(.seconds(17))? = begun.last else {
      Issue.record("\(begun)")
      return
    }
    #expect(machine.handle(.received([0]), now: .seconds(16)).isEmpty)
    #expect(machine.handle(.wake, now: .milliseconds(16_999)).isEmpty)
    let error = Self.error(machine.handle(.wake, now: .seconds(17)))
    #expect(error?.code == .timedOut)
    #expect(error?.message == "a name did not come within 7.0 seconds")
  }

  @Test("Each step gives the peer its time anew")
  func moreTime() throws {
    var machine = try Self.acceptor()
    var pair = HandshakePair(try .test("a@h"), try .test("b@h"))
    pair.run()
    let name = pair.sent[.initiator]?[0] ?? []
    let asked = machine.handle(.received(name), now: .seconds(6))
    guard case .wakeAt(.seconds(13))? = asked.last else {
      Issue.record("\(asked)")
      return
    }
    _ = machine.handle(.admission(.ok), now: .seconds(12))
    #expect(machine.handle(.wake, now: .seconds(13)).isEmpty)
    let error = Self.error(machine.handle(.wake, now: .seconds(19)))
    #expect(error?.message == "the reply to our challenge did not come within 7.0 seconds")
  }

  @Test("No bytes make a machine trap, on either side, at any stage")
  func random() throws {
    var random = SplitMix(seed: 11)
    var failed = 0
    for round in 0..<3000 {
      var pair = HandshakePair(
        try .test("a@h"),
        try .test("b@h"),
        version: round.isMultiple(of: 2) ? .v5 : .v6
      )
      pair.admission = [.ok, .okSimultaneous, .alive][random.below(3)]
      let victim = random.below(8)
      var message = 0
      var source = random
      pair.tamper = { _, bytes in
        defer { message += 1 }
        guard message == victim else { return bytes }
        var damaged = bytes
        for _ in 0...source.below(3) { damaged[source.below(damaged.count)] = source.bytes(1)[0] }
        return damaged
      }
      pair.run()
      random = source
      _ = random.next()
      if !pair.errors.isEmpty { failed += 1 }
      #expect(pair.errors.count + pair.peers.count <= 2)
    }
    #expect(failed > 500)
  }
}
