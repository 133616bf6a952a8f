import ExternalTerm
import Foundation

/// What must hold for whatever bytes are decoded. That nothing traps shows by the process being alive.
struct FuzzChecks {
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  private static let limits = DecodingLimits(depth: 64, expandedBytes: 1 << 20)
  private let input: [UInt8]

  /// Decodes the bytes as terms, and as some of the types; an error says what did not hold.
  ///
  /// - Parameter number: which of the types it is.
  static func check(_ input: [UInt8], _ number: Int) throws {
    let checks = FuzzChecks(input: input)
    try checks.terms()
    for offset in 0..<3 { try checks.typed((number + 5 * offset) % 15) }
    for offset in 0..<2 { try checks.bridged((number + 4 * offset) % 7) }
    try checks.parts()
  }

  private func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    guard !holds else { return }
    throw Violation(description: "\(what()): \(input)")
  }

  /// What decoding gives, and no error of another type or at a place outside of the input.
  private func outcome<Value>(_ decode: () throws -> Value) throws -> Result<Value, TermDecodingError> {
    do {
      return .success(try decode())
    } catch let error as TermDecodingError {
      // Offsets in a compressed term are in its expanded bytes.
      let end = input.dropFirst().first == 80 ? Self.limits.expandedBytes : input.count
      try require((0...end).contains(error.offset), "an error outside of the input, \(error)")
      try require(error.message.utf8.count < 2000, "a message of \(error.message.utf8.count) bytes")
      return .failure(error)
    }
  }

  private func terms() throws {
    let term = try outcome { try Term(encodedTerm: input, limits: Self.limits) }
    let skipped = try outcome { try TermReader.readEncoded(input, limits: Self.limits) { try $0.skipTerm() } }
    switch (term, skipped) {
    case (.success(let value), .success):
      let again = try value.encodedTerm()
      try require(try Term(encodedTerm: again, limits: Self.limits) == value, "not the same once encoded")
      try require(Set([value, value]).count == 1, "not equal to itself")
      try require(value.description.isEmpty == false, "no description")
    case (.failure(let error), .success):
      try require(error.message.hasSuffix("twice"), "skipped, but not read, \(error)")
    case (.failure(let error), .failure(let other)):
      let isTwice = error.message.hasSuffix("twice")
      try require(isTwice || error == other, "\(error) when it is read, \(other) when it is skipped")
    case (.success, .failure(let other)): try require(false, "read, but not skipped, \(other)")
    }
  }

  private func check<Value: TermCodable & Equatable>(_ type: Value.Type) throws {
    let result = try outcome { try Value(encodedTerm: input, limits: Self.limits) }
    guard case .success(let value) = result else { return }
    try require(try Value(encodedTerm: value.encodedTerm()) == value, "\(value), not the same once encoded")
  }

  private func typed(_ number: Int) throws {
    switch number {
    case 0: try check(FuzzCommand.self)
    case 1: try check([FuzzCommand?].self)
    case 2: try check([String: [String: Int]].self)
    case 3: try check([[String: Int?]].self)
    case 4: try check([Term: Term].self)
    case 5: try check(String.self)
    case 6: try check([UInt8].self)
    case 7: try check([Double].self)
    case 8: try check(Set<UInt16>.self)
    case 9: try check(BigInteger.self)
    case 10: try check(Int128.self)
    case 11: try check(Bool.self)
    case 12: try check(BitString.self)
    case 13: try check([Atom: [Atom]].self)
    default: try check(Sample.Typed.self)
    }
  }

  private func checkBridged<Value: Codable & Equatable>(_ type: Value.Type) throws {
    let decoder = TermDecoder(limits: Self.limits)
    guard case .success(let value) = try outcome({ try decoder.decode(type, from: input) }) else { return }
    let again = try TermDecoder().decode(type, from: TermEncoder().encode(value))
    try require(again == value, "\(value), not the same once encoded")
  }

  private func bridged(_ number: Int) throws {
    switch number {
    case 0: try checkBridged(Sample.self)
    case 1: try checkBridged([Sample].self)
    case 2: try checkBridged(Sample.Event.self)
    case 3: try checkBridged([Sample.Event?].self)
    case 4: try checkBridged([Sample.Kind: [Sample.Event]].self)
    case 5: try checkBridged(Data.self)
    default:
      // A local term, which only stands alone, is no part of a Codable value.
      if input.dropFirst().first != 121 { try checkBridged(FuzzAny.self) }
    }
  }

  /// Terms one behind the other with references to atoms, as in messages of the distribution.
  private func parts() throws {
    let atoms: [Atom] = ["ok", "stop"]
    _ = try outcome {
      try TermReader.read(Array(input.dropFirst()), limits: Self.limits, atoms: atoms) { reader in
        while !reader.isAtEnd {
          let start = reader.position
          let term = try reader.readTerm()
          try require(reader.position > start, "a term without bytes")
          _ = try term.encodedTerm()
        }
      }
    }
    _ = try outcome {
      try input.withUnsafeBytes { bytes in
        var reader = try TermReader(unsafe: bytes, limits: Self.limits, atoms: atoms)
        while !reader.isAtEnd {
          if (try? reader.readAtom(ifIs: "ok")) == true { continue }
          if try reader.readAtomIfPresent() != nil { continue }
          if try reader.readPidIfPresent() != nil { continue }
          _ = try TermDecoder().decode(FuzzAny.self, from: &reader)
        }
      }
    }
  }
}

/// Tries one type after the other.
enum FuzzAny: Codable, Hashable {
  case none
  case bool(Bool), int(Int), double(Double), text(String), list([FuzzAny]), map([String: FuzzAny]), other(
    Term
  )

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else if let value = try? container.decode(Double.self) {
      self = .double(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([FuzzAny].self) {
      self = .list(value)
    } else if let value = try? container.decode([String: FuzzAny].self) {
      self = .map(value)
    } else {
      self = .other(try container.decode(Term.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .map(let value): try container.encode(value)
    case .other(let value): try container.encode(value)
    }
  }
}
