/// Reads the fields of one message of the handshake, and words what is wrong with it.
struct HandshakeFields {
  private var reader: ByteReader
  private let expected: String

  /// Reads a message with `body`; `expected` is what it should be, for the errors.
  static func read<Message>(
    _ bytes: [UInt8],
    _ expected: String,
    _ body: (inout HandshakeFields) throws(HandshakeError) -> Message
  ) throws(HandshakeError) -> Message {
    // The array's own method knows no typed errors.
    let result: Result<Message, HandshakeError> = bytes.withUnsafeBytes { buffer in
      var fields = HandshakeFields(reader: ByteReader(buffer), expected: expected)
      do throws(HandshakeError) {
        return .success(try body(&fields))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  mutating func tag() throws(HandshakeError) -> UInt8 {
    try number()
  }

  mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(HandshakeError) -> Number {
    guard let value = reader.number(type) else { throw truncated }
    return value
  }

  mutating func name(count: Int) throws(HandshakeError) -> String {
    guard let bytes = reader.take(count) else { throw truncated }
    return try text(bytes)
  }

  mutating func nameToTheEnd() throws(HandshakeError) -> String {
    try text(reader.takeRest())
  }

  /// What is behind the digest is ignored nowhere: the messages with proofs have one length.
  mutating func digest() throws(HandshakeError) -> [UInt8] {
    guard reader.remaining == ChallengeReplyMessage.digestBytes else {
      throw HandshakeError(
        code: .malformed,
        message: "\(expected) has a digest of \(reader.remaining) bytes in place of 16"
      )
    }
    return Array(reader.takeRest())
  }

  /// Passes over the text if it comes next.
  mutating func skip(text: String) -> Bool {
    var ahead = reader
    guard let bytes = ahead.take(text.utf8.count), bytes.elementsEqual(text.utf8) else { return false }
    reader = ahead
    return true
  }

  func wrong(_ tag: UInt8) -> HandshakeError {
    HandshakeError(code: .malformed, message: "a message with the tag \(tag) came in place of \(expected)")
  }

  private var truncated: HandshakeError {
    HandshakeError(code: .malformed, message: "the message ends within \(expected)")
  }

  private func text(_ bytes: UnsafeRawBufferPointer) throws(HandshakeError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw HandshakeError(code: .malformed, message: "\(expected) has a text that is not UTF-8")
    }
    return text
  }
}
