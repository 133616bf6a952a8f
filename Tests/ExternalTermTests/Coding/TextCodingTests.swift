import ExternalTerm
import Foundation
import Testing

@Suite("Texts, atoms and truth")
struct TextCodingTests {
  @Test(
    "A text is a binary of UTF-8",
    arguments: ["", "a", "née", "日本", "🦉", "e\u{301}", "nul\0", String(repeating: "x", count: 100_000)]
  )
  func texts(_ text: String) throws {
    try Mapping.expect(text, .text(text))
    #expect(try Array(String(encodedTerm: text.encodedTerm()).utf8) == Array(text.utf8))
  }

  @Test("A list of characters, which is what Erlang's double quotes make, is a text")
  func characters() throws {
    #expect(try Mapping.value(String.self, [104, 105]) == "hi")
    #expect(try Mapping.value(String.self, [110, 233, 0x1F989]) == "né🦉")
    #expect(try Mapping.value(String.self, []) == "")
    struct Name: Codable { var name: String }
    #expect(try Mapping.value(Name.self, .fields(["name": [104, 105]])).name == "hi")
  }

  @Test("What is no text is an error: bytes that are no UTF-8, no characters, atoms, improper lists")
  func noTexts() throws {
    for (term, expected): (Term, String) in [
      (.binary([0xFF]), "a text in UTF-8"), ([0xD800], "a text"), ([.integer(-1)], "a text"),
      ([[104], 105], "a text"), (.atom("hi"), "a text"), (1, "a text"),
      (.improperList([104], tail: 105), "a text"), (.tuple([104]), "a text"),
    ] {
      #expect(try Mapping.mismatch(String.self, term).message == "expected \(expected), got \(term)")
    }
  }

  @Test("An atom is an atom, and a text is none")
  func atoms() throws {
    try Mapping.expect(Atom("a b"), .atom("a b"))
    #expect(try Atom(encodedTerm: Atom.ok.encodedTerm()) == .ok)
    #expect(try Mapping.mismatch(Atom.self, .text("ok")).message == "expected an atom, got <<\"ok\">>")
  }

  @Test("An atom or a name of a field of more than 255 characters is not written")
  func longAtoms() throws {
    let name = String(repeating: "é", count: 256)
    #expect(throws: TermEncodingError.self) { try Atom(name).encodedTerm() }
    #expect(throws: TermEncodingError.self) { try TermEncoder().encode(Named(name: name)) }
    #expect(throws: Never.self) { try TermEncoder().encode(Named(name: String(name.dropLast()))) }
  }

  /// Writes one field of any name.
  private struct Named: Encodable {
    let name: String

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { return nil }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(1, forKey: Key(stringValue: name))
    }
  }

  @Test("Truth is true and false, and nothing else")
  func truth() throws {
    try Mapping.expect(true, .atom("true"))
    try Mapping.expect(false, .atom("false"))
    #expect(try Bool(encodedTerm: true.encodedTerm()))
    for term: Term in [.atom("yes"), 1, .text("true")] {
      #expect(try Mapping.mismatch(Bool.self, term).message == "expected true or false, got \(term)")
    }
  }

  @Test("Bytes are a binary, and a list of bytes is taken for one")
  func bytes() throws {
    try Mapping.expect([1, 2, 255] as [UInt8], .binary([1, 2, 255]))
    try Mapping.expect([] as [UInt8], .binary([]))
    try Mapping.expect([[1], []] as [[UInt8]], [.binary([1]), .binary([])])
    #expect(try Mapping.value([UInt8].self, [1, 2]) == [1, 2])
    #expect(try Mapping.value([UInt8].self, []) == [])
    #expect(try Mapping.mismatch([UInt8].self, [1, 256]).path == "[1]")
    #expect(try Mapping.mismatch([UInt8].self, .atom("x")).message == "expected a list, got x")
    try Mapping.expect(Binary([1, 2]), .binary([1, 2]))
    #expect(throws: TermDecodingError.self) { try Mapping.value(Binary.self, [1, 2]) }
  }

  @Test("A bit string of whole bytes is a binary wherever one is read")
  func wholeBits() throws {
    let bytes: [UInt8] = [131, 77, 0, 0, 0, 2, 8, 104, 105]
    let empty: [UInt8] = [131, 77, 0, 0, 0, 0, 0]
    let odd: [UInt8] = [131, 77, 0, 0, 0, 2, 7, 104, 104]
    #expect(try String(encodedTerm: bytes) == "hi" && String(encodedTerm: empty) == "")
    #expect(try Binary(encodedTerm: bytes) == "hi" && Binary(encodedTerm: empty) == "")
    #expect(try [UInt8](encodedTerm: bytes) == [104, 105])
    #expect(try TermDecoder().decode(Data.self, from: bytes) == Data([104, 105]))
    struct Field: Codable, Equatable { var hi: Int }
    let field: [UInt8] = [131, 116, 0, 0, 0, 1] + bytes.dropFirst() + [97, 1]
    #expect(try TermDecoder().decode(Field.self, from: field) == Field(hi: 1))
    for type in [String.self, Binary.self, [UInt8].self, Data.self] as [any Decodable.Type] {
      let error = #expect(throws: TermDecodingError.self) { try TermDecoder().decode(type, from: odd) }
      #expect(error?.code == .mismatch)
    }
  }
}
