import ExternalTerm
import RoostDistribution
import Testing

@Suite("Messages that break the protocol")
struct MessageErrorTests {
  private static func receive(_ content: [UInt8], _ flags: DistributionFlags = .supported) throws {
    var wire = Wire(flags)
    _ = try wire.receive(FrameDecoderTests.frame(content))
  }

  @Test(
    "What is no message is an error in words",
    arguments: [
      ([1, 2, 3], "a message that begins with 1 in place of 131 or 112"),
      ([131, 67, 0], "67 is the tag of no distribution header"),
      ([131], "in place of 131"),
      ([131, 68], "a frame ends within its distribution header"),
      ([131, 69, 0, 0], "a frame ends within its distribution header"),
      ([131, 68, 0], "in a control message: the bytes end within a term"),
      ([131, 68, 0, 104, 1, 97, 5, 9], "1 bytes follow a control message"),
      ([131, 70, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1], "the message 7, which has not begun"),
      ([112], "in a control message"),
      ([112, 104, 1, 97, 5], "the version of the format is 104"),
    ] as [([UInt8], String)]
  )
  func malformed(_ content: [UInt8], _ message: String) {
    let error = #expect(throws: WireError.self) { try Self.receive(content) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("A control message that needs a message behind it is not taken without one")
  func noMessage() throws {
    var wire = Wire(.supported.subtracting([.headerAtomCache, .fragments]))
    try wire.send(.sendToName(from: Samples.local(), to: "n"), .integer(5))
    let bytes = try wire.next()
    let error = #expect(throws: WireError.self) { try Self.receive(Array(bytes[4...].dropLast(3))) }
    #expect(error?.message == "a control message without the message that must follow")
  }

  @Test("Fragments are taken only from peers that have announced them")
  func noFragments() throws {
    var sender = Wire(.supported, fragmentBytes: 20)
    try sender.send(.send(from: nil, to: Samples.remote()), .binary(Binary([UInt8](repeating: 1, count: 90))))
    let bytes = try sender.next()
    var receiver = Wire(.supported.subtracting(.fragments))
    let error = #expect(throws: WireError.self) { try receiver.receive(bytes) }
    #expect(error?.message == "a fragment from a peer that has not announced fragments")
  }

  @Test("A reason beyond the limits of terms is an error that says so")
  func deepReason() throws {
    var reason = Term.atom("x")
    for _ in 0..<300 { reason = .list([reason]) }
    var wire = Wire()
    try wire.send(.exit(from: Samples.local(), to: Samples.remote(), reason: reason))
    let bytes = try wire.next()
    let error = #expect(throws: WireError.self) { try wire.receive(bytes) }
    #expect(error?.code == .limitExceeded)
  }

  @Test("No bytes make a decoder trap, and what it holds stays within the limits", arguments: 0..<8)
  func hostile(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed) + 500)
    let limits = WireLimits(frameBytes: 4000, fragmentedBytes: 8000, pendingBytes: 9000, pendingMessages: 5)
    var failures = 0
    for _ in 0..<300 {
      var wire = Wire(.supported, fragmentBytes: 64, limits: limits)
      for sender in 0..<6 as Range<UInt64> {
        let sample = Samples.controls[random.below(Samples.controls.count)]
        try wire.send(sample.control, sample.message, from: sender)
        let large = Term.binary(Binary(random.bytes(300)))
        try wire.send(.sendToName(from: Samples.local(), to: "n"), large, from: sender)
      }
      var bytes: [UInt8] = []
      while let pulled = wire.pull() { bytes += pulled }
      for _ in 0...random.below(4) { bytes[random.below(bytes.count)] = random.bytes(1)[0] }
      do {
        for piece in random.pieces(of: bytes, upTo: 500) { _ = try wire.receive(piece) }
      } catch {
        failures += 1
        #expect(error is WireError || error is TermDecodingError, "\(error)")
      }
    }
    #expect(failures > 30)
  }
}
