import ExternalTerm
import Testing

@Suite("Types that write themselves by hand")
struct HandWrittenCodingTests {
  enum Command: Hashable, TermCodable {
    case reset
    case increment(by: Int)
    case rename(String, [Command])

    func encode(to writer: inout TermWriter) throws {
      switch self {
      case .reset: try writer.write(atom: "reset")
      case .increment(let by): try writer.writeTuple(Atom("increment"), by)
      case .rename(let name, let then):
        try writer.writeTupleHeader(3)
        try writer.write(atom: "rename")
        try writer.write(name)
        try then.encode(to: &writer)
      }
    }

    init(from reader: inout TermReader) throws {
      let start = reader.position
      if try reader.readAtom(ifIs: "reset") {
        self = .reset
        return
      }
      let arity = try reader.readTupleHeader()
      if try arity == 2 && reader.readAtom(ifIs: "increment") {
        self = .increment(by: try Int(from: &reader))
      } else if try arity == 3 && reader.readAtom(ifIs: "rename") {
        self = .rename(try String(from: &reader), try [Command](from: &reader))
      } else {
        throw reader.mismatch("a command", at: start)
      }
    }
  }

  static let examples: [(Command, Term)] = [
    (.reset, .atom("reset")),
    (.increment(by: -3), .tagged("increment", -3)),
    (
      .rename("a", [.reset, .rename("b", [])]),
      .tagged("rename", .text("a"), [.atom("reset"), .tagged("rename", .text("b"), [])])
    ),
  ]

  @Test("are what they write, alone, in containers and in Codable types", arguments: examples.indices)
  func roundTrips(_ index: Int) throws {
    let (command, term) = Self.examples[index]
    #expect(try Term(encodedTerm: command.encodedTerm()) == term)
    #expect(try Command(encodedTerm: term.encodedTerm()) == command)
    #expect(try [Command](encodedTerm: [command, command].encodedTerm()) == [command, command])
    let map: [Command: Command?] = [command: nil, .increment(by: 7): command]
    #expect(try [Command: Command?](encodedTerm: map.encodedTerm()) == map)
  }

  @Test("say what they expected, what came, and where")
  func mismatches() throws {
    for (term, message, path): (Term, String, String) in [
      (.atom("start"), "expected a tuple, got start", ""),
      (.tagged("increment"), "expected a command, got {increment}", ""),
      (.tagged("increment", 1, 2), "expected a command, got {increment,1,2}", ""),
      (.tagged("increment", .atom("x")), "expected an integer from \(Int.min) to \(Int.max), got x", ""),
      (.tagged("rename", .text("a"), [.atom("reset"), 5]), "expected a tuple, got 5", "[1]"),
    ] {
      let error = #expect(throws: TermDecodingError.self) { try Command(encodedTerm: term.encodedTerm()) }
      #expect(error?.message == message && error?.path == path && error?.code == .mismatch)
    }
  }

  @Test("cannot be nested deeper than the limits, whoever made the message or the value")
  func depth() throws {
    var term: Term = .atom("reset")
    for _ in 0..<1000 { term = .tagged("rename", .text(""), [term]) }
    var bytes: [UInt8] = [131]
    for _ in 0..<100_000 {
      bytes += [104, 3, 119, 6] + Array("rename".utf8) + [109, 0, 0, 0, 0, 108, 0, 0, 0, 1]
    }
    let error = #expect(throws: TermDecodingError.self) { try Command(encodedTerm: bytes) }
    #expect(error?.code == .limitExceeded)
    var command = Command.reset
    for _ in 0..<5000 { command = .rename("", [command]) }
    let failure = #expect(throws: TermEncodingError.self) { try command.encodedTerm() }
    #expect(failure?.code == .tooDeep)
  }

  @Test("Tuples are read into Swift's own")
  func tuples() throws {
    var writer = TermWriter()
    try writer.writeTuple(1, "a", [2.5], nil as Atom?)
    try TermReader.read(writer.finish()) { reader in
      let (number, text, list, atom) = try reader.readTuple(
        of: Int.self,
        String.self,
        [Double].self,
        Atom?.self
      )
      #expect(number == 1 && text == "a" && list == [2.5] && atom == nil)
    }
    let error = #expect(throws: TermDecodingError.self) {
      try TermReader.read([104, 1, 97, 1]) { _ = try $0.readTuple(of: Int.self, Int.self) }
    }
    #expect(error?.message == "expected a tuple of 2 elements, got {1}")
  }

  /// Has one line for its conformance, and goes through `Codable`.
  indirect enum Tree: Codable, Hashable, TermCodable {
    case leaf(Int)
    case node([Tree], named: String? = nil)
  }

  @Test("What is Codable needs one line to be TermCodable, and is the same term both ways")
  func throughCodable() throws {
    let tree = Tree.node([.leaf(1), .node([], named: "x"), .leaf(300)])
    let none: Term = .atom("nil")
    let term: Term = .tagged(
      "node",
      [.tagged("leaf", 1), .tagged("node", [], .text("x")), .tagged("leaf", 300)],
      none
    )
    #expect(try Term(encodedTerm: tree.encodedTerm()) == term)
    #expect(try Tree(encodedTerm: term.encodedTerm()) == tree)
    try Mapping.expect(tree, term)
    try Mapping.expect([tree: [tree]], .map([term: [term]]))
    let wrong: Term = .tagged("node", [.tagged("leaf", 1), .tagged("leaf", .atom("x"))], none)
    let error = try Mapping.mismatch([Tree].self, [wrong])
    #expect(error.path == "[0].node._0[1].leaf._0")
    #expect(error.message.hasSuffix("got x"))
  }

  @Test("A tree of Codable and TermCodable is read and written in time that grows with its size alone")
  func linear() throws {
    // Each level would double the work if a part were read once for each type that it is in.
    var tree = Tree.leaf(1)
    for _ in 0..<100 { tree = .node([tree]) }
    let bytes = try tree.encodedTerm()
    #expect(try Tree(encodedTerm: bytes) == tree)
    for _ in 0..<5000 { tree = .node([tree]) }
    let error = #expect(throws: TermEncodingError.self) { try tree.encodedTerm() }
    #expect(error?.code == .tooDeep)
  }

  struct Note: Codable, Equatable, TermCodable {
    static let key = CodingUserInfoKey(rawValue: "suffix")
    var text: String

    init(text: String) { self.text = text }

    init(from decoder: any Decoder) throws {
      let suffix = Self.key.flatMap { decoder.userInfo[$0] as? String } ?? ""
      text = try decoder.singleValueContainer().decode(String.self) + suffix
    }

    func encode(to encoder: any Encoder) throws {
      let suffix = Self.key.flatMap { encoder.userInfo[$0] as? String } ?? ""
      var container = encoder.singleValueContainer()
      try container.encode(text + suffix)
    }
  }

  @Test("User info reaches Codable types, also through types that write themselves")
  func userInfo() throws {
    let key = try #require(Note.key)
    let encoder = TermEncoder(userInfo: [key: "+"])
    let decoder = TermDecoder(userInfo: [key: "-"])
    let values = [["a": [Note(text: "x")]]]
    let bytes = try encoder.encode(values)
    #expect(try Term(encodedTerm: bytes) == [.map([.text("a"): [.text("x+")]])])
    #expect(try decoder.decode([[String: [Note]]].self, from: bytes) == [["a": [Note(text: "x+-")]]])
    #expect(try decoder.decode(Note.self, from: .text("y")) == Note(text: "y-"))
    #expect(try Note(encodedTerm: Note(text: "z").encodedTerm()) == Note(text: "z"))
    struct Wrapper: Codable, Equatable { var notes: [Note] }
    let wrapped = try encoder.encode(Wrapper(notes: [Note(text: "x")]))
    #expect(try decoder.decode(Wrapper.self, from: wrapped) == Wrapper(notes: [Note(text: "x+-")]))
  }

  @Test("Skipping passes over a term of any kind and reads the next", arguments: 0..<300 as Range<UInt64>)
  func skipping(_ seed: UInt64) throws {
    var generator = TermGenerator(seed: seed)
    let term = try generator.term()
    let bytes = try [UInt8](term.encodedTerm().dropFirst()) + [97, 7]
    let (end, next) = try TermReader.read(bytes) { reader in
      try reader.skipTerm()
      return (reader.position, try reader.readInteger(as: Int.self))
    }
    #expect(end == bytes.count - 2 && next == 7)
  }
}
