import ExternalTerm

/// A message on its way to another node.
enum Payload: Sendable {
  case term(Term)
  /// The bytes of one term.
  case written(WrittenTerm)
  /// A cast to a server.
  case cast(OutgoingMessage)

  func write(to writer: inout TermWriter) throws {
    switch self {
    case .term(let term): try writer.write(term)
    case .written(let bytes): bytes.append(to: &writer)
    case .cast(let message): try message.write(to: &writer, call: nil)
    }
  }

  /// Writes an untyped message as the term that it is.
  ///
  /// - Throws: ``MessageError`` if it is neither a `Term`, nor `TermEncodable`, nor `Encodable`; or what its
  ///   encoding throws.
  init(_ message: any Sendable) throws {
    if let term = message as? Term {
      self = .term(term)
    } else {
      var writer = TermWriter(capacity: 64, sharingFrom: OutgoingMessage.sharedBytes)
      try AnswerCoding.write(message, to: &writer)
      self = .written(writer.finishSharing())
    }
  }
}
