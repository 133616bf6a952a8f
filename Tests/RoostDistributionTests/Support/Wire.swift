import ExternalTerm
import RoostDistribution
import Testing

/// Both directions' halves of one direction of a connection: what is sent, and what is made of it.
struct Wire {
  struct Message: Hashable {
    let control: ControlMessage
    let message: Term?
  }

  var encoder: MessageEncoderBox
  var queue: OutboundQueue
  var decoder: MessageDecoder

  init(
    _ flags: DistributionFlags = .supported,
    fragmentBytes: Int = 64 << 10,
    limits: WireLimits = WireLimits()
  ) {
    encoder = MessageEncoderBox(flags: flags)
    queue = OutboundQueue(flags: flags, fragmentBytes: fragmentBytes)
    decoder = MessageDecoder(flags: flags, limits: limits)
  }

  mutating func send(_ control: ControlMessage, _ message: Term? = nil, from sender: UInt64? = nil) throws {
    if let message {
      try encoder.encoder.encode(control) { try $0.write(message) }
    } else {
      try encoder.encoder.encode(control)
    }
    try queue.append(&encoder.encoder, from: sender)
  }

  /// The next bytes, or nil if there are none.
  mutating func pull() -> [UInt8]? {
    var bytes: [UInt8] = []
    return queue.pullAll(into: &bytes) ? bytes : nil
  }

  /// The next bytes, which must be there.
  mutating func next() throws -> [UInt8] {
    let bytes = pull()
    return try #require(bytes)
  }

  mutating func receive(_ bytes: [UInt8]) throws -> [Message] {
    var messages: [Message] = []
    try decoder.receive(bytes) { control, reader in
      messages.append(Message(control: control, message: control.hasMessage ? try reader.readTerm() : nil))
      try reader.expectEnd()
    }
    return messages
  }

  mutating func carryAll() throws -> [Message] {
    var messages: [Message] = []
    while let bytes = pull() { messages += try receive(bytes) }
    return messages
  }
}

/// An encoder where a copyable value is needed.
final class MessageEncoderBox {
  var encoder: MessageEncoder

  init(flags: DistributionFlags) {
    encoder = MessageEncoder(flags: flags)
  }
}

extension OutboundQueue {
  /// ``pull(into:_:)`` with the payload behind the bytes.
  mutating func pullAll(into bytes: inout [UInt8]) -> Bool {
    var payload: FragmentPayload?
    guard pull(into: &bytes, &payload) else { return false }
    payload?.withPieces { pieces in for piece in pieces { bytes.append(contentsOf: piece) } }
    return true
  }
}
