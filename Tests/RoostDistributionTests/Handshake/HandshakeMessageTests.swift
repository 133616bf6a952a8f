import Testing

@testable import RoostDistribution

@Suite("Messages of the handshake")
struct HandshakeMessageTests {
  private static let name = Array("a@b".utf8)

  @Test("A name is written and read as the tables of erl_dist_protocol show it")
  func names() throws {
    let new: [UInt8] = [78, 0, 0, 0, 13, 7, 223, 127, 188, 0, 0, 0, 9, 0, 3] + Self.name
    let message = NameMessage(
      version: .v6,
      flags: DistributionFlags(rawValue: 55_966_662_588),
      creation: Creation(9),
      name: "a@b"
    )
    #expect(message.encoded == new)
    #expect(try NameMessage(decoding: new) == message)
    #expect(try NameMessage(decoding: new + [1, 2, 3]) == message)

    let old: [UInt8] = [110, 0, 5, 7, 223, 127, 188] + Self.name
    var oldMessage = message
    oldMessage.version = .v5
    #expect(oldMessage.encoded == old)
    oldMessage.flags = oldMessage.flags.low
    oldMessage.creation = .unknown
    #expect(try NameMessage(decoding: old) == oldMessage)
  }

  @Test("A challenge is written and read as the tables show it, and what follows the name is ignored")
  func challenges() throws {
    let new: [UInt8] = [78, 0, 0, 0, 1, 0, 0, 0, 2, 222, 173, 190, 239, 0, 0, 0, 9, 0, 3] + Self.name
    let message = ChallengeMessage(
      version: .v6,
      flags: DistributionFlags(rawValue: 0x1_0000_0002),
      challenge: 0xDEAD_BEEF,
      creation: Creation(9),
      name: "a@b"
    )
    #expect(message.encoded == new)
    #expect(try ChallengeMessage(decoding: new) == message)
    #expect(try ChallengeMessage(decoding: new + [0]) == message)

    let old: [UInt8] = [110, 0, 5, 0, 0, 0, 2, 222, 173, 190, 239] + Self.name
    var oldMessage = message
    oldMessage.version = .v5
    #expect(oldMessage.encoded == old)
    oldMessage.flags = .atomCache
    oldMessage.creation = .unknown
    #expect(try ChallengeMessage(decoding: old) == oldMessage)
  }

  @Test("Every status is written and read as its text")
  func statuses() throws {
    let table: [(StatusMessage, String)] = [
      (.ok, "sok"), (.okSimultaneous, "sok_simultaneous"), (.nok, "snok"), (.notAllowed, "snot_allowed"),
      (.alive, "salive"), (.reply(true), "strue"), (.reply(false), "sfalse"),
    ]
    for (status, text) in table {
      #expect(status.encoded == Array(text.utf8))
      #expect(try StatusMessage(decoding: Array(text.utf8)) == status)
    }
    let named = Array("snamed:".utf8) + [0, 3] + Self.name + [0, 0, 0, 9]
    #expect(StatusMessage.named("a@b", Creation(9)).encoded == named)
    #expect(try StatusMessage(decoding: named + [7]) == .named("a@b", Creation(9)))
    #expect(throws: HandshakeError.self) { try StatusMessage(decoding: Array("sfine".utf8)) }
  }

  @Test("The complement, the reply and the acknowledgement are written and read as the tables show them")
  func rest() throws {
    let digest = [UInt8](1...16)
    let complement = ComplementMessage(highFlags: [.spawn, .aliases, .maps], creation: Creation(9))
    #expect(complement.encoded == [99, 0, 0, 0, 9, 0, 0, 0, 9])
    #expect(
      try ComplementMessage(decoding: complement.encoded)
        == ComplementMessage(highFlags: [.spawn, .aliases], creation: Creation(9))
    )
    let reply = ChallengeReplyMessage(challenge: 258, digest: digest)
    #expect(reply.encoded == [114, 0, 0, 1, 2] + digest)
    #expect(try ChallengeReplyMessage(decoding: reply.encoded) == reply)
    let ack = ChallengeAckMessage(digest: digest)
    #expect(ack.encoded == [97] + digest)
    #expect(try ChallengeAckMessage(decoding: ack.encoded) == ack)
  }

  @Test("No bytes make a message trap, and a message cut short is an error")
  func hostile() throws {
    let name = NameMessage(version: .v6, flags: .supported, creation: Creation(1), name: "a@b")
    let challenge = ChallengeMessage(
      version: .v6,
      flags: .supported,
      challenge: 1,
      creation: Creation(1),
      name: "a@b"
    )
    let complement = ComplementMessage(highFlags: .supported, creation: Creation(1))
    let digest = [UInt8](0..<16)
    try damage(name.encoded) { _ = try NameMessage(decoding: $0) }
    try damage(challenge.encoded) { _ = try ChallengeMessage(decoding: $0) }
    try damage(StatusMessage.named("a@b", Creation(9)).encoded) { _ = try StatusMessage(decoding: $0) }
    try damage(complement.encoded) { _ = try ComplementMessage(decoding: $0) }
    try damage(ChallengeReplyMessage(challenge: 1, digest: digest).encoded) {
      _ = try ChallengeReplyMessage(decoding: $0)
    }
    try damage(ChallengeAckMessage(digest: digest).encoded) { _ = try ChallengeAckMessage(decoding: $0) }
  }

  private func damage(_ message: [UInt8], _ decode: ([UInt8]) throws -> Void) throws {
    try decode(message)
    for count in 0..<message.count {
      #expect(throws: HandshakeError.self) { try decode(Array(message.prefix(count))) }
    }
    var random = SplitMix(seed: 3)
    var failures = 0
    for _ in 0..<500 {
      var damaged = message
      for _ in 0...random.below(3) { damaged[random.below(damaged.count)] = random.bytes(1)[0] }
      do {
        try decode(damaged)
      } catch is HandshakeError {
        failures += 1
      }
    }
    #expect(failures > 0 && failures <= 500)
  }
}
