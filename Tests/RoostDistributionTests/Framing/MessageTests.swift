import ExternalTerm
import RoostDistribution
import Testing

@Suite("Messages on a connection")
struct MessageTests {
  private static let allFlags: [DistributionFlags] = [
    .supported,
    .supported.subtracting(.headerAtomCache),
    .supported.subtracting(.fragments),
    .supported.subtracting([.headerAtomCache, .fragments]),
    .supported.subtracting([.exitPayload, .sendSender]),
    .supported.subtracting([.exitPayload, .headerAtomCache, .fragments]),
  ]

  @Test(
    "Every control message arrives as it was sent, whatever the two nodes have agreed on",
    arguments: 0..<6
  )
  func roundTrips(_ index: Int) throws {
    let flags = Self.allFlags[index]
    var wire = Wire(flags)
    for _ in 0..<3 {
      for (control, message) in Samples.controls { try wire.send(control, message) }
      let expected = Samples.controls.map { control, message in
        if case .send(_, let to) = control, !flags.contains(.sendSender) {
          return Wire.Message(control: .send(from: nil, to: to), message: message)
        }
        return Wire.Message(control: control, message: message)
      }
      #expect(try wire.carryAll() == expected)
    }
    #expect(wire.queue.isEmpty)
  }

  @Test("A message is, byte for byte, its length, a header with its atoms, the control message, the message")
  func bytes() throws {
    var wire = Wire(.supported)
    let to = ExternalPid(node: "b@h", id: 1, serial: 0, creation: 2)
    try wire.send(.send(from: nil, to: to), .atom("hi"))
    let bytes = try wire.next()
    // Three atoms: the empty one, the node, and the message.
    #expect(Array(bytes[4..<7]) == [131, 68, 3])
    #expect(
      bytes.suffix(23) == [104, 3, 97, 2, 82, 0, 88, 82, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 82, 2]
    )
    #expect(Array(bytes[..<4]) == [0, 0, 0, UInt8(bytes.count - 4)])
    try wire.send(.send(from: nil, to: to), .atom("hi"))
    let again = try wire.next()
    #expect(again.count == 4 + 3 + 2 + 3 + 23, "the peer has the atoms by now")
  }

  @Test("Without a header each term has a version in front, and the message begins with 112")
  func passThrough() throws {
    var wire = Wire(.supported.subtracting([.headerAtomCache, .fragments]))
    try wire.send(.sendToName(from: Samples.local(), to: "n"), .integer(5))
    let bytes = try wire.next()
    #expect(bytes[4] == 112 && bytes[5] == 131 && bytes[6] == 104)
    #expect(bytes.suffix(3) == [131, 97, 5])
    // A peer may use the form though there are headers.
    var tolerant = Wire(.supported)
    #expect(
      try tolerant.receive(bytes)
        == [Wire.Message(control: .sendToName(from: Samples.local(), to: "n"), message: .integer(5))]
    )
  }

  @Test("Messages of all sizes arrive however the bytes are split", arguments: 0..<20)
  func splits(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var wire = Wire(Self.allFlags[seed % 6], fragmentBytes: 100)
    var expected: [Wire.Message] = []
    var bytes: [UInt8] = []
    for number in 0..<80 {
      let control = ControlMessage.sendToName(from: Samples.local(), to: Atom("n\(random.below(5))"))
      let count = random.below(3) == 0 ? random.below(2000) : random.below(50)
      let message = Term.tuple([.integer(number), .binary(Binary(random.bytes(count)))])
      try wire.send(control, message, from: 1)
      expected.append(Wire.Message(control: control, message: message))
      if random.below(3) == 0, let pulled = wire.pull() { bytes += pulled }
      if random.below(9) == 0 {
        wire.queue.appendTick()
      }
    }
    while let pulled = wire.pull() { bytes += pulled }
    var received: [Wire.Message] = []
    for piece in random.pieces(of: bytes, upTo: 300) { received += try wire.receive(piece) }
    #expect(received == expected)
  }

  @Test("What the receiver throws leaves the decoder, and a message need not be read")
  func deliver() throws {
    struct Stop: Error {}
    var wire = Wire()
    for number in 0..<3 { try wire.send(.send(from: nil, to: Samples.remote()), .integer(number)) }
    let bytes = try wire.next()
    var seen = 0
    try wire.decoder.receive(bytes) { _, _ in seen += 1 }
    #expect(seen == 3)
    var other = Wire()
    #expect(throws: Stop.self) { try other.decoder.receive(bytes) { _, _ in throw Stop() } }
  }
}
