import ExternalTerm

/// What a message from another node is, by the forms that OTP's behaviours give theirs.
enum MessageShape: Hashable, Sendable {
  /// `{'$gen_call', From, Request}`.
  case call(From)
  /// `{'$gen_cast', Request}`.
  case cast
  /// `{system, From, Request}`, of `sys`.
  case system(From)
  /// `{Tag, Answer}`: what may be the answer to a call by that reference.
  case answer(ExternalReference)
  case other

  /// Looks at the next term. The reader then stands before the request or the answer, or, for ``other``, before
  /// the whole.
  init(_ reader: inout TermReader) {
    self =
      reader.attempt { reader in
        switch try reader.readTupleHeaderIfPresent() {
        case 2?: try Self.pair(&reader)
        case 3?: try Self.triple(&reader)
        default: nil
        }
      } ?? .other
  }

  private static func pair(_ reader: inout TermReader) throws -> MessageShape? {
    if try reader.readAtom(ifIs: "$gen_cast") { return .cast }
    return switch try From.Tag.known(&reader) {
    case .reference(let reference), .alias(let reference): .answer(reference)
    case .other, nil: nil
    }
  }

  private static func triple(_ reader: inout TermReader) throws -> MessageShape? {
    if try reader.readAtom(ifIs: "$gen_call") { return .call(try From(from: &reader)) }
    if try reader.readAtom(ifIs: "system") { return .system(try From(from: &reader)) }
    return nil
  }
}
