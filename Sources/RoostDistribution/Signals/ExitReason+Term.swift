import ExternalTerm
import Roost

extension ExitReason {
  /// What an exit reason of Erlang's is here: its own words are cases, a Roost error is one again, and all else
  /// is ``Roost/ExitReason/other(_:)`` with the atom, the text, or the term as Erlang prints it.
  init(_ term: Term) {
    switch term {
    case .atom(let atom): self = Self.words[atom] ?? .other(atom.name)
    case .tuple(let parts) where parts.count == 2 && parts[0] == .atom("shutdown"):
      self = .shutdownBecause(Self.text(parts[1]))
    case .tuple(let parts) where parts.count == 3 && parts[0] == Self.errorTag:
      self = .error(Failure(type: Self.text(parts[1]), message: Self.text(parts[2])))
    default: self = .other(Self.text(term))
    }
  }

  /// The reason as Erlang gets to see it. A word like one of Erlang's own becomes an atom, other text a binary,
  /// and an error `{roost_error, Type, Message}`.
  var term: Term {
    switch self {
    case .normal: .atom("normal")
    case .shutdown: .atom("shutdown")
    case .shutdownBecause(let why): .tuple([.atom("shutdown"), Self.term(words: why)])
    case .kill: .atom("kill")
    case .killed: .atom("killed")
    case .noproc: .atom("noproc")
    case .noconnection: .atom("noconnection")
    case .error(let failure):
      .tuple([Self.errorTag, .binary(Binary(failure.type)), .binary(Binary(failure.message))])
    case .other(let words): Self.term(words: words)
    }
  }

  private static let errorTag = Term.atom("roost_error")

  private static let words: [Atom: ExitReason] = [
    "normal": .normal, "shutdown": .shutdown, "kill": .kill, "killed": .killed, "noproc": .noproc,
    "noconnection": .noconnection,
  ]

  /// The longest word that becomes an atom. Erlang never forgets an atom, so that free text must not become one.
  private static let atomCharacters = 32

  private static func term(words text: String) -> Term {
    let isWord =
      text.utf8.count <= atomCharacters
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
      }
      && text.utf8.first.map { $0 != UInt8(ascii: "_") } == true
    return isWord ? .atom(Atom(text)) : .binary(Binary(text))
  }

  private static func text(_ term: Term) -> String {
    switch term {
    case .atom(let atom): atom.name
    case .binary(let bytes): bytes.text ?? "\(term)"
    default: "\(term)"
    }
  }
}
