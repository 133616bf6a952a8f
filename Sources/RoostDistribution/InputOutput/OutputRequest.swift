import ExternalTerm

/// What a process asks of its group leader ("The Erlang I/O Protocol", in the user's guide of `stdlib`).
enum OutputRequest: Hashable, Sendable {
  /// The text is to be written.
  case write(String)
  /// What this function of `io_lib` gives is: `io:format/2` and its kin.
  case format(FunctionCall, CharacterData.Encoding)
  /// One after the other, up to the first that fails.
  case several([OutputRequest])
  /// There is nothing to read here, and no terminal.
  case notSupported
  /// The protocol has no such request, or its text is none.
  case unknown

  init(_ term: Term) {
    guard case .tuple(let parts) = term, case .atom(let tag)? = parts.first else {
      self = term == .atom("getopts") ? .notSupported : .unknown
      return
    }
    switch (tag.name, parts.count) {
    case ("put_chars", 2): self = Self.write(parts[1], .latin1)
    case ("put_chars", 3):
      self = CharacterData.Encoding(parts[1]).map { Self.write(parts[2], $0) } ?? .unknown
    case ("put_chars", 4): self = Self.format(parts[1...], .latin1)
    case ("put_chars", 5):
      self = CharacterData.Encoding(parts[1]).map { Self.format(parts[2...], $0) } ?? .unknown
    case ("requests", 2):
      guard case .list(let requests) = parts[1] else {
        self = .unknown
        return
      }
      // Nobody puts such requests into one another.
      let read = requests.map { OutputRequest($0) }
      self = read.contains { if case .several = $0 { true } else { false } } ? .unknown : .several(read)
    case ("get_until", _), ("get_chars", _), ("get_line", _), ("get_password", _), ("get_geometry", _),
      ("setopts", _):
      self = .notSupported
    default: self = .unknown
    }
  }

  private static func write(_ text: Term, _ encoding: CharacterData.Encoding) -> OutputRequest {
    CharacterData.text(text, encoding).map { .write($0) } ?? .unknown
  }

  private static func format(_ parts: ArraySlice<Term>, _ encoding: CharacterData.Encoding) -> OutputRequest {
    let parts = Array(parts)
    guard parts.count == 3, parts[0] == .atom("io_lib"), case .atom(let name) = parts[1],
      case .list(let arguments) = parts[2]
    else { return .unknown }
    return .format(FunctionCall(module: "io_lib", name: name, arguments: arguments), encoding)
  }
}
