/// Cuts what a peer sends during the handshake into messages, each with its length in front.
struct HandshakeFramer: Sendable {
  private var buffer: [UInt8] = []
  private let lengthBytes: Int
  private let limit: Int

  init(_ framing: HandshakeConfiguration.Framing, limit: Int) {
    lengthBytes = framing.lengthBytes
    self.limit = limit
  }

  mutating func append(_ bytes: [UInt8]) {
    buffer += bytes
  }

  /// How much has come and was not taken.
  var count: Int { buffer.count }

  /// The next message, or nil if it has not come whole.
  mutating func next() throws(HandshakeError) -> [UInt8]? {
    guard buffer.count >= lengthBytes else { return nil }
    let length = buffer[..<lengthBytes].reduce(0) { $0 << 8 | Int($1) }
    guard length <= limit else {
      throw HandshakeError(
        code: .malformed,
        message: "a message of \(length) bytes in the handshake, where \(limit) are allowed"
      )
    }
    let end = lengthBytes + length
    guard buffer.count >= end else { return nil }
    defer { buffer.removeFirst(end) }
    return Array(buffer[lengthBytes..<end])
  }

  /// Gives what is left: the first bytes of the connection.
  mutating func takeRest() -> [UInt8] {
    defer { buffer = [] }
    return buffer
  }

  /// The message with its length in front.
  func frame(_ message: [UInt8]) -> [UInt8] {
    (0..<lengthBytes).reversed().map { UInt8(truncatingIfNeeded: message.count >> (8 * $0)) } + message
  }
}
