import ExternalTerm
import Testing

/// One example of each tag of the format, spelled out from its description.
struct TagExample: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let term: Term
  /// What we write, where it is not what we read.
  var written: [UInt8]?

  var testDescription: String { name }
}

enum TagExamples {
  static let node: [UInt8] = [119, 1, 97]  // the atom a
  static let plain: [TagExample] = [
    TagExample(name: "SMALL_INTEGER_EXT", bytes: [97, 255], term: 255),
    TagExample(name: "INTEGER_EXT", bytes: [98, 255, 255, 255, 254], term: -2),
    TagExample(name: "NEW_FLOAT_EXT", bytes: [70, 63, 248, 0, 0, 0, 0, 0, 0], term: 1.5),
    TagExample(
      name: "FLOAT_EXT",
      bytes: [99] + Array("1.50000000000000000000e+00".utf8) + [0, 0, 0, 0, 0],
      term: 1.5,
      written: [70, 63, 248, 0, 0, 0, 0, 0, 0]
    ),
    TagExample(name: "SMALL_BIG_EXT", bytes: [110, 4, 0, 0, 0, 0, 128], term: .integer(1 << 31)),
    TagExample(
      name: "SMALL_BIG_EXT beyond Int",
      bytes: [110, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      term: .bigInteger(BigInteger(-(1 as Int128) << 64))
    ),
    TagExample(
      name: "SMALL_BIG_EXT that would have been small",
      bytes: [110, 2, 1, 5, 0],
      term: -5,
      written: [98, 255, 255, 255, 251]
    ),
    TagExample(
      name: "LARGE_BIG_EXT",
      bytes: [111, 0, 0, 1, 0, 0] + [UInt8](repeating: 1, count: 256),
      term: .bigInteger(BigInteger(isNegative: false, magnitude: [UInt8](repeating: 1, count: 256)))
    ),
    TagExample(name: "SMALL_ATOM_UTF8_EXT", bytes: [119, 2, 0xC3, 0xA9], term: .atom("é")),
    TagExample(
      name: "ATOM_UTF8_EXT",
      bytes: [118, 1, 44] + [UInt8]([0xC3, 0xA9].repeated(150)),
      term: .atom(Atom(String(repeating: "é", count: 150)))
    ),
    TagExample(
      name: "SMALL_ATOM_EXT",
      bytes: [115, 1, 0xE9],
      term: .atom("é"),
      written: [119, 2, 0xC3, 0xA9]
    ),
    TagExample(
      name: "ATOM_EXT",
      bytes: [100, 0, 2, 111, 107],
      term: .atom("ok"),
      written: [119, 2, 111, 107]
    ),
    TagExample(name: "SMALL_TUPLE_EXT", bytes: [104, 2, 97, 1, 106], term: .tuple([1, []])),
    TagExample(
      name: "LARGE_TUPLE_EXT",
      bytes: [105, 0, 0, 1, 0] + [UInt8](repeating: 106, count: 256),
      term: .tuple([Term](repeating: [], count: 256))
    ),
    TagExample(name: "NIL_EXT", bytes: [106], term: []),
    TagExample(name: "STRING_EXT", bytes: [107, 0, 2, 1, 2], term: [1, 2]),
    TagExample(name: "LIST_EXT", bytes: [108, 0, 0, 0, 1, 98, 0, 0, 1, 0, 106], term: [256]),
    TagExample(
      name: "LIST_EXT, improper",
      bytes: [108, 0, 0, 0, 1, 97, 1, 97, 2],
      term: .improperList([1], tail: 2)
    ),
    TagExample(
      name: "LIST_EXT that goes on as a list",
      bytes: [108, 0, 0, 0, 1, 97, 1, 107, 0, 1, 2],
      term: [1, 2],
      written: [107, 0, 2, 1, 2]
    ),
    TagExample(name: "LIST_EXT of nothing", bytes: [108, 0, 0, 0, 0, 106], term: [], written: [106]),
    TagExample(name: "MAP_EXT", bytes: [116, 0, 0, 0, 1, 97, 1, 97, 2], term: .map([1: 2])),
    TagExample(name: "BINARY_EXT", bytes: [109, 0, 0, 0, 2, 104, 105], term: .binary("hi")),
  ]

  static let identifiers: [TagExample] = [
    TagExample(
      name: "NEW_PID_EXT",
      bytes: [88] + node + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3],
      term: .pid(ExternalPid(node: "a", id: 1, serial: 2, creation: 3))
    ),
    TagExample(
      name: "PID_EXT",
      bytes: [103] + node + [0, 0, 0, 1, 0, 0, 0, 2, 3],
      term: .pid(ExternalPid(node: "a", id: 1, serial: 2, creation: 3)),
      written: [88] + node + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]
    ),
    TagExample(
      name: "V4_PORT_EXT",
      bytes: [120] + node + [1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3],
      term: .port(ExternalPort(node: "a", id: 1 << 56 + 2, creation: 3))
    ),
    TagExample(
      name: "NEW_PORT_EXT",
      bytes: [89] + node + [0, 0, 0, 2, 0, 0, 0, 3],
      term: .port(ExternalPort(node: "a", id: 2, creation: 3))
    ),
    TagExample(
      name: "PORT_EXT",
      bytes: [102] + node + [0, 0, 0, 2, 3],
      term: .port(ExternalPort(node: "a", id: 2, creation: 3)),
      written: [89] + node + [0, 0, 0, 2, 0, 0, 0, 3]
    ),
    TagExample(
      name: "NEWER_REFERENCE_EXT",
      bytes: [90, 0, 2] + node + [0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2],
      term: .reference(ExternalReference(node: "a", creation: 3, words: [1, 2])!)
    ),
    TagExample(
      name: "NEW_REFERENCE_EXT",
      bytes: [114, 0, 2] + node + [3, 0, 0, 0, 1, 0, 0, 0, 2],
      term: .reference(ExternalReference(node: "a", creation: 3, words: [1, 2])!),
      written: [90, 0, 2] + node + [0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2]
    ),
    TagExample(
      name: "REFERENCE_EXT",
      bytes: [101] + node + [0, 0, 0, 1, 3],
      term: .reference(ExternalReference(node: "a", creation: 3, words: [1])!),
      written: [90, 0, 1] + node + [0, 0, 0, 3, 0, 0, 0, 1]
    ),
    TagExample(
      name: "EXPORT_EXT",
      bytes: [113] + node + node + [97, 2],
      term: .function(ExternalFunction(module: "a", name: "a", arity: 2))
    ),
    TagExample(
      name: "BIT_BINARY_EXT",
      bytes: [77, 0, 0, 0, 2, 3, 1, 0b1010_0000],
      term: .bitString(BitString([1, 0b1010_0000], bitsInLastByte: 3)!)
    ),
    TagExample(
      name: "BIT_BINARY_EXT with bits behind its last",
      bytes: [77, 0, 0, 0, 1, 3, 0b1011_1111],
      term: .bitString(BitString([0b1010_0000], bitsInLastByte: 3)!),
      written: [77, 0, 0, 0, 1, 3, 0b1010_0000]
    ),
    TagExample(
      name: "BIT_BINARY_EXT of whole bytes",
      bytes: [77, 0, 0, 0, 1, 8, 7],
      term: .binary([7]),
      written: [109, 0, 0, 0, 1, 7]
    ),
  ]

  static let all = plain + identifiers

  /// `fun` of the module a with one free variable, 7.
  static let newFun: [UInt8] =
    [112, 0, 0, 0, 54, 1] + [UInt8](repeating: 9, count: 16) + [0, 0, 0, 4, 0, 0, 0, 1] + node
    + [97, 4, 97, 5, 88] + node + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 97, 7]
  static let oldFun: [UInt8] =
    [117, 0, 0, 0, 1, 103] + node + [0, 0, 0, 1, 0, 0, 0, 2, 3] + node + [97, 4, 97, 5, 97, 7]
}

extension Array {
  func repeated(_ count: Int) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(self.count * count)
    for _ in 0..<count { result.append(contentsOf: self) }
    return result
  }
}

@Suite("Every tag of the format")
struct TagTableTests {
  @Test("is read as the term it stands for", arguments: TagExamples.all)
  func read(_ example: TagExample) throws {
    #expect(try Term(encodedTerm: [131] + example.bytes) == example.term)
  }

  @Test("is written as a node of today writes it", arguments: TagExamples.all)
  func written(_ example: TagExample) throws {
    #expect(try example.term.encodedTerm() == [131] + (example.written ?? example.bytes))
  }

  @Test(
    "that is a fun keeps its bytes, and shows what it is",
    arguments: [TagExamples.newFun, TagExamples.oldFun]
  )
  func fun(_ bytes: [UInt8]) throws {
    let term = try Term(encodedTerm: [131] + bytes)
    guard case .fun(let fun) = term else {
      Issue.record("\(term) is no fun")
      return
    }
    #expect(try term.encodedTerm() == [131] + bytes)
    #expect(fun.module == "a" && fun.freeVariables == [7] && fun.creator.id == 1)
    #expect(fun.arity == (bytes[0] == 112 ? 1 : nil))
    #expect("\(term)" == "#Fun<a.4.5>")
  }

  @Test("LOCAL_EXT is kept as it is at the top, and is an error inside a term")
  func local() throws {
    let bytes: [UInt8] = [131, 121, 1, 2, 3]
    #expect(try Term(encodedTerm: bytes) == .local([1, 2, 3]))
    #expect(try Term(encodedTerm: bytes).encodedTerm() == bytes)
    #expect(throws: TermDecodingError.self) { try Term(encodedTerm: [131, 104, 1, 121, 1]) }
  }

  @Test("ATOM_CACHE_REF is the atom of that index in the message's header, wherever an atom may stand")
  func atomCache() throws {
    let bytes: [UInt8] = [
      104, 3, 82, 1, 88, 82, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 113, 82, 1, 82, 0, 97, 1,
    ]
    let term = try TermReader.read(bytes, atoms: ["a", "ok"]) { try $0.readTerm() }
    let pid = ExternalPid(node: "a", id: 1, serial: 2, creation: 3)
    let function = ExternalFunction(module: "ok", name: "a", arity: 1)
    #expect(term == .tuple([.atom("ok"), .pid(pid), .function(function)]))
    #expect(throws: TermDecodingError.self) {
      try TermReader.read([82, 2], atoms: ["a", "ok"]) { try $0.readTerm() }
    }
  }

  @Test("A fun with references to the message's atoms is kept with the atoms spelled out")
  func funWithCachedAtoms() throws {
    for plain in [TagExamples.newFun, TagExamples.oldFun] {
      var cached: [UInt8] = []
      var rest = plain[...]
      while !rest.isEmpty {
        if rest.starts(with: TagExamples.node) {
          cached += [82, 0]
          rest = rest.dropFirst(3)
        } else {
          cached.append(rest.removeFirst())
        }
      }
      if cached[0] == 112 { cached[4] -= 2 }
      let fun = try TermReader.read(cached, atoms: ["a"]) { try $0.readFun() }
      guard case .fun(let original) = try Term(encodedTerm: [131] + plain) else {
        Issue.record("no fun")
        return
      }
      #expect(fun == original && fun.creator == original.creator)
      #expect(try Term(encodedTerm: [131] + fun.encoded.bytes) == .fun(original))
      // The pid in the old form is old too, and written as a new one.
      if plain[0] == 112 { #expect(fun.encoded == Binary(plain)) }
    }
  }

  @Test(
    "Atoms are written by index where there is a table for them, which is the same for all forms of writing"
  )
  func referencedAtoms() throws {
    var writer = TermWriter()
    writer.atomReferences = AtomReferences()
    try writer.writeTuple(Atom.ok, Atom("b"), true)
    try writer.write(atom: "ok")
    #expect(writer.atomReferences?.entries.map(\.atom) == ["ok", "b", "true"])
    #expect(writer.finish() == [104, 3, 82, 0, 82, 1, 82, 2, 82, 0])
  }

  @Test("A reader takes an atom or a pid if the next term is one, and else stays where it is")
  func readIfPresent() throws {
    let pid = ExternalPid(node: "a@b", id: 1, serial: 2, creation: 3)
    var writer = TermWriter()
    try writer.write(pid)
    try writer.write(Atom.ok)
    try TermReader.read(writer.finish()) { reader in
      let noAtom = try reader.readAtomIfPresent()
      #expect(noAtom == nil && reader.position == 0)
      let read = try reader.readPidIfPresent()
      let noPid = try reader.readPidIfPresent()
      let atom = try reader.readAtomIfPresent()
      #expect(read == pid && noPid == nil && atom == .ok)
      #expect(throws: TermDecodingError.self) { try reader.readAtomIfPresent() }
    }
  }

  @Test("A reader can be sent past bytes that are no terms, but not past the end")
  func skip() throws {
    try TermReader.read([1, 2, 3, 97, 5]) { reader in
      try reader.skip(3)
      let number = try reader.readInteger(as: Int.self)
      #expect(number == 5)
      #expect(throws: TermDecodingError.self) { try reader.skip(1) }
    }
  }

  @Test("A compressed term is expanded, and writing one gives the plain form when that is shorter")
  func compressed() throws {
    let term = Term.list([Term](repeating: .atom("again"), count: 1000))
    let packed = try TermWriter.compressed { try $0.write(term) }
    #expect(packed[1] == 80 && packed.count < 200)
    #expect(try Term(encodedTerm: packed) == term)
    #expect(try TermWriter.compressed { try $0.write(Term.integer(1)) } == [131, 97, 1])
  }
}
