import ExternalTerm

/// Text as Erlang's I/O has it: characters and binaries in lists of any depth (`unicode:chardata()`).
enum CharacterData {
  /// What the bytes of binaries are.
  enum Encoding: Sendable {
    case latin1, unicode

    init?(_ term: Term) {
      switch term {
      case .atom("latin1"): self = .latin1
      case .atom("unicode"), .atom("utf8"): self = .unicode
      default: return nil
      }
    }
  }

  /// The text, nil if the term is none.
  static func text(_ term: Term, _ encoding: Encoding) -> String? {
    var text = String.UnicodeScalarView()
    // A list of its own instead of calls in calls: a peer says how deep it goes.
    var waiting = [term]
    while let next = waiting.popLast() {
      switch next {
      case .integer(let code):
        guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else { return nil }
        text.append(scalar)
      case .binary(let binary):
        guard let part = read(binary, encoding) else { return nil }
        text.append(contentsOf: part.unicodeScalars)
      case .list(let parts): waiting.append(contentsOf: parts.reversed())
      case .improperList(let parts, .binary(let tail)):
        waiting.append(.binary(tail))
        waiting.append(contentsOf: parts.reversed())
      default: return nil
      }
    }
    return String(text)
  }

  private static func read(_ binary: Binary, _ encoding: Encoding) -> String? {
    switch encoding {
    case .latin1: String(String.UnicodeScalarView(binary.bytes.map { Unicode.Scalar($0) }))
    case .unicode: binary.text
    }
  }
}
