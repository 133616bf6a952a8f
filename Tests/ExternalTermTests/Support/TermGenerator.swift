import ExternalTerm

/// Makes terms of all kinds.
struct TermGenerator {
  var random: SplitMix

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
  }

  mutating func term(depth: Int = 4) throws -> Term {
    guard depth > 0, random.below(10) < 5 else { return try leaf() }
    switch random.below(5) {
    case 0: return .tuple(try terms(depth))
    case 1: return .list(try terms(depth))
    case 2: return Term(elements: try terms(depth) + [try leaf()], tail: try leaf())
    case 3:
      var pairs: [Term: Term] = [:]
      for _ in 0..<random.below(5) { pairs[try term(depth: depth - 1)] = try term(depth: depth - 1) }
      return .map(pairs)
    default: return try fun(try terms(depth))
    }
  }

  private mutating func terms(_ depth: Int) throws -> [Term] {
    var result: [Term] = []
    for _ in 0..<random.below(5) { result.append(try term(depth: depth - 1)) }
    return result
  }

  private mutating func leaf() throws -> Term {
    switch random.below(16) {
    case 0: return .integer(random.below(256))
    case 1: return .integer(Int(Int32(truncatingIfNeeded: random.next())))
    case 2: return .integer(Int(truncatingIfNeeded: random.next()))
    case 3:
      return .integer([Int.min, .max, -1, 255, 256, -(1 << 31), 1 << 31, -(1 << 31) - 1][random.below(8)])
    case 4:
      let count = random.below(300)
      return Term(BigInteger(isNegative: random.below(2) == 0, magnitude: random.bytes(count)))
    case 5:
      let value = Double(bitPattern: random.next())
      return .float(value.isFinite ? value : 1)
    case 6: return .float(Double(random.below(1000)) / 8)
    case 7, 8: return .atom(atom())
    case 9: return .binary(Binary(random.bytes(random.below(80))))
    case 10:
      let bits = BitString(random.bytes(1 + random.below(20)), bitsInLastByte: 1 + random.below(7))
      return bits.map(Term.bitString) ?? .list([])
    case 11: return .list(random.bytes(random.below(30)).map { .integer(Int($0)) })
    case 12: return .pid(pid())
    case 13: return .port(ExternalPort(node: node(), id: portNumber(), creation: creation()))
    case 14:
      // The first word of what old nodes may see has 18 bits.
      let words =
        [UInt32(random.below(1 << 18))] + (0..<random.below(5)).map { _ in UInt32(random.below(1 << 32)) }
      let reference = ExternalReference(node: node(), creation: creation(), words: words)
      return reference.map(Term.reference) ?? .list([])
    default:
      return .function(ExternalFunction(module: atom(), name: atom(), arity: UInt8(random.below(256))))
    }
  }

  private mutating func portNumber() -> UInt64 {
    random.below(2) == 0 ? UInt64(random.below(1 << 28)) : random.next()
  }

  private mutating func atom() -> Atom {
    switch random.below(4) {
    case 0: return ["ok", "error", "true", "nil", "", "A b", "it's"][random.below(7)]
    case 1: return Atom(String(repeating: ["a", "é", "日", "🦉"][random.below(4)], count: random.below(256)))
    default: return Atom("atom_\(random.below(1000))")
    }
  }

  private mutating func node() -> Atom {
    Atom("node\(random.below(5))@host")
  }

  private mutating func creation() -> UInt32 {
    1 + UInt32(random.below(1 << 31))
  }

  private mutating func pid() -> ExternalPid {
    ExternalPid(
      node: node(),
      id: UInt32(random.below(1 << 32)),
      serial: UInt32(random.below(1 << 32)),
      creation: creation()
    )
  }

  /// The bytes of a fun as Erlang writes them, for a module that no node has.
  private mutating func fun(_ free: [Term]) throws -> Term {
    var tail = TermWriter()
    try tail.write(Atom("no_module"))
    tail.write(random.below(100))
    tail.write(random.below(1 << 27))
    try tail.write(pid())
    for term in free { try tail.write(term) }
    let rest = tail.finish()
    var bytes: [UInt8] = [112] + Self.word(rest.count + 29) + [UInt8(random.below(20))]
    bytes += random.bytes(16) + Self.word(random.below(100)) + Self.word(free.count) + rest
    return try Term(encodedTerm: [131] + bytes)
  }

  static func word(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - $0 * 8)) }
  }
}
