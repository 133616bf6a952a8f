/// Cuts what a peer sends during the handshake into messages, each with two bytes of length in front.
struct HandshakeFramer: Sendable {
  private var buffer: [UInt8] = []
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  mutating func append(_ bytes: [UInt8]) {
    buffer += bytes
  }

  /// How much has come and was not taken.
  var count: Int { buffer.count }

  /// The next message, or nil if it has not come whole.
  mutating func next() throws(HandshakeError) -> [UInt8]? {
    guard buffer.count >= 2 else { return nil }
    let length = Int(buffer[0]) << 8 | Int(buffer[1])
    guard length <= limit else {
      throw HandshakeError(
        code: .malformed,
        message: "a message of \(length) bytes in the handshake, where \(limit) are allowed"
      )
    }
    guard buffer.count >= 2 + length else { return nil }
    defer { buffer.removeFirst(2 + length) }
    return Array(buffer[2..<2 + length])
  }

  /// Gives what is left: the first bytes of the connection.
  mutating func takeRest() -> [UInt8] {
    defer { buffer = [] }
    return buffer
  }

  /// The message with its length in front.
  static func frame(_ message: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt16(truncatingIfNeeded: message.count))
    return bytes + message
  }
}
