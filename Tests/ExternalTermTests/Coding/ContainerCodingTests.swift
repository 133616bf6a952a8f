import ExternalTerm
import Testing

@Suite("Arrays, sets, dictionaries and optionals that write themselves")
struct ContainerCodingTests {
  private func expect<Value: TermCodable & Equatable>(
    _ value: Value,
    _ term: Term,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try Term(encodedTerm: value.encodedTerm()) == term, sourceLocation: location)
    #expect(try Value(encodedTerm: term.encodedTerm()) == value, sourceLocation: location)
  }

  private func mismatch<Value: TermDecodable>(
    _ type: Value.Type,
    _ term: Term,
    _ location: SourceLocation = #_sourceLocation
  ) throws -> TermDecodingError {
    let error = #expect(throws: TermDecodingError.self, sourceLocation: location) {
      _ = try Value(encodedTerm: term.encodedTerm())
    }
    return try #require(error, sourceLocation: location)
  }

  @Test("An array is a list, in each of the forms that lists have")
  func arrays() throws {
    try expect([1, 300], [1, 300])
    try expect([] as [Int], [])
    try expect(["a", "b"], [.text("a"), .text("b")])
    try expect([[1], []], [[1], []])
    try expect([1.5], [1.5])
    // Erlang sends small integers as a string, and a list whose tail is a list is one list.
    #expect(try [Int16](encodedTerm: [131, 107, 0, 2, 1, 2]) == [1, 2])
    #expect(try [Int](encodedTerm: [131, 108, 0, 0, 0, 1, 97, 1, 107, 0, 1, 2]) == [1, 2])
    #expect(try [Double](encodedTerm: [131, 107, 0, 2, 1, 2]) == [1, 2])
  }

  @Test("An improper list, or what is no list, is no array")
  func noArrays() throws {
    let improper = try mismatch([Int].self, .improperList([1], tail: 2))
    #expect(improper.message == "expected a list, got 2")
    #expect(try mismatch([Int].self, .tuple([1])).message == "expected a list, got {1}")
    #expect(try mismatch([String].self, [1]).message == "expected a text, got 1")
    #expect(try mismatch([Int].self, .binary([1])).message == "expected a list, got <<1>>")
  }

  @Test("A set is a list without order, and the same element twice counts once")
  func sets() throws {
    #expect(try Set<Int>(encodedTerm: Set([1, 2, 3]).encodedTerm()) == [1, 2, 3])
    #expect(try Set<Int>(encodedTerm: [1, 1, 300].encodedTerm()) == [1, 300])
  }

  @Test("A dictionary is a map, and its keys are any terms")
  func dictionaries() throws {
    try expect(["a": 1, "b": 2], .map([.text("a"): 1, .text("b"): 2]))
    try expect([1: "x", 300: "y"], .map([1: .text("x"), 300: .text("y")]))
    try expect([Atom.ok: 1.5], .map([.atom("ok"): 1.5]))
    try expect([true: [1: 2]], .map([.atom("true"): .map([1: 2])]))
    try expect([[1, 2]: 3], .map([[1, 2]: 3]))
    try expect([:] as [String: Int], .map([:]))
    try expect([Binary([1]): nil] as [Binary: Int?], .map([.binary([1]): .atom("nil")]))
  }

  @Test("Atoms are taken for keys that are texts, but not for values")
  func atomKeys() throws {
    #expect(try [String: Int](encodedTerm: Term.fields(["size": 1]).encodedTerm()) == ["size": 1])
    let error = try mismatch([String: String].self, .fields(["size": .atom("x")]))
    #expect(error.message == "expected a text, got x" && error.path == "[size]")
  }

  @Test("A key twice is an error, also when an atom and a binary are the same text, or canonically so")
  func duplicates() throws {
    #expect(throws: TermDecodingError.self) {
      try [Int: Int](encodedTerm: [131, 116, 0, 0, 0, 2, 97, 1, 106, 97, 1, 106])
    }
    for map: Term in [
      .map([.atom("a"): 1, .text("a"): 2]), .map([.text("é"): 1, .text("e\u{301}"): 2]),
    ] {
      #expect(try mismatch([String: Int].self, map).message.hasPrefix("expected a map without the key"))
    }
    #expect(try mismatch([Double: Int].self, .map([1: 1, 1.0: 2])).code == .mismatch)
  }

  @Test("Two keys that are the same term are not written")
  func duplicateKeys() throws {
    let values: [Optional<Atom>: Int] = [nil: 1, Optional("nil"): 2]
    let error = #expect(throws: TermEncodingError.self) { try values.encodedTerm() }
    #expect(error?.code == .duplicateKey)
    #expect(error?.message == "two keys of a dictionary are the same term, nil")
  }

  @Test("No value is nil; undefined is taken for it")
  func optionals() throws {
    try expect(nil as Int?, .atom("nil"))
    try expect(5 as Int?, 5)
    #expect(try Int?(encodedTerm: Atom.undefined.encodedTerm()) == nil)
    try expect([1, nil], [1, .atom("nil")])
    try expect(["a": nil, "b": 1] as [String: Int?], .map([.text("a"): .atom("nil"), .text("b"): 1]))
    try expect(nil as [Int]?, .atom("nil"))
    #expect(try mismatch(Int?.self, .atom("none")).message.hasSuffix("got none"))
  }

  @Test("Errors say where they are")
  func places() throws {
    let term: Term = .map([.atom("a"): [.map([1: 2]), .map([1: .atom("x")])]])
    let error = try mismatch([Atom: [[Int: Int]]].self, term)
    #expect(error.path == "[a][1][1]")
    // 131, map, its count, `a`, list, its count, the first map, the second to its value.
    #expect(error.offset == 1 + 5 + 3 + 5 + 9 + 5 + 2)
    #expect("\(error)".hasSuffix("got x in [a][1][1] (at byte \(error.offset))"))
  }

  @Test("Erlang's own types are as they are", arguments: 0..<200 as Range<UInt64>)
  func ownTypes(_ seed: UInt64) throws {
    var generator = TermGenerator(seed: seed)
    let term = try generator.term()
    #expect(try Term(encodedTerm: term.encodedTerm()) == term)
    func check<Value: TermCodable & Equatable & Codable>(_ value: Value) throws {
      #expect(try Value(encodedTerm: value.encodedTerm()) == value)
      #expect(try value.encodedTerm() == term.encodedTerm())
      #expect(try Mapping.copy([[value]]) == [[value]])
    }
    switch term {
    case .bigInteger(let value): try check(value)
    case .atom(let value): try check(value)
    case .binary(let value): try check(value)
    case .bitString(let value): try check(value)
    case .pid(let value): try check(value)
    case .port(let value): try check(value)
    case .reference(let value): try check(value)
    case .fun(let value): try check(value)
    case .function(let value): try check(value)
    default: break
    }
  }

  @Test("Erlang's own types are read from nothing else")
  func noOwnTypes() throws {
    func check<Value: TermCodable>(_ type: Value.Type, _ expected: String) throws {
      #expect(try mismatch(type, .tuple([])).message == "expected \(expected), got {}")
    }
    try check(Atom.self, "an atom")
    try check(Binary.self, "a binary")
    try check(BitString.self, "a bit string of no whole bytes")
    try check(BigInteger.self, "an integer")
    try check(ExternalPid.self, "a pid")
    try check(ExternalPort.self, "a port")
    try check(ExternalReference.self, "a reference")
    try check(ExternalFunction.self, "a function")
    try check(ExternalFun.self, "a fun")
  }
}
