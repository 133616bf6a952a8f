import ExternalTerm

/// How answers are written and read: as what they are, and `Void` as the atom `ok`, the answer of Erlang's servers
/// that have nothing to say.
enum AnswerCoding {
  static func write<Answer>(_ answer: Answer, to writer: inout TermWriter) throws {
    if Answer.self == Void.self { return try writer.write(atom: "ok") }
    if let term = answer as? any TermEncodable { return try term.encode(to: &writer) }
    guard let value = answer as? any Encodable else {
      throw MessageError(code: .noCoding, message: "\(Answer.self) is neither Encodable nor TermEncodable")
    }
    try TermEncoder().encode(value, to: &writer)
  }

  /// An answer as a term.
  static func term<Answer>(_ answer: Answer) throws -> Term {
    if let term = answer as? Term { return term }
    var writer = TermWriter(capacity: 64)
    try write(answer, to: &writer)
    return try TermReader.read(writer.finish()) { try $0.readTerm() }
  }

  /// The arguments of a function as terms.
  static func terms<each Argument>(_ arguments: repeat each Argument) throws -> [Term] {
    var terms: [Term] = []
    for argument in repeat each arguments { terms.append(try term(argument)) }
    return terms
  }

  /// An answer that is a term.
  static func read<Answer>(_ type: Answer.Type, from term: Term, _ limits: DecodingLimits) throws -> Answer {
    if let term = term as? Answer { return term }
    return try TermReader.read(writing: term, limits: limits) { try read(type, from: &$0) }
  }

  static func read<Answer>(_ type: Answer.Type, from reader: inout TermReader) throws -> Answer {
    if let nothing = () as? Answer {
      guard try reader.readAtom(ifIs: "ok") else { throw reader.mismatch("ok") }
      return nothing
    }
    let value: Any
    if let type = type as? any TermDecodable.Type {
      value = try type.init(from: &reader)
    } else if let type = type as? any Decodable.Type {
      value = try TermDecoder(limits: reader.limits).decode(type, from: &reader)
    } else {
      throw MessageError(code: .noCoding, message: "\(Answer.self) is neither Decodable nor TermDecodable")
    }
    guard let answer = value as? Answer else { throw reader.mismatch("\(Answer.self)") }
    return answer
  }
}
