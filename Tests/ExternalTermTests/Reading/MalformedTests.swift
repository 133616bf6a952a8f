import ExternalTerm
import Testing

@Suite("Malformed bytes are an error, with a code and an offset")
struct MalformedTests {
  @Test(
    "wherever a term is cut off",
    arguments: TagExamples.all.map(\.bytes) + [TagExamples.newFun, TagExamples.oldFun]
  )
  func truncated(_ bytes: [UInt8]) throws {
    for count in 0..<bytes.count {
      let error = try #require(throws: TermDecodingError.self) {
        try Term(encodedTerm: [131] + bytes.prefix(count))
      }
      #expect(error.code == .truncated && (0...count + 1).contains(error.offset))
    }
  }

  static let examples: [(String, [UInt8], TermDecodingError.Code, Int)] = [
    ("another version", [130, 97, 1], .malformed, 0),
    ("an unknown tag", [131, 104, 1, 0], .malformed, 3),
    ("bytes behind the term", [131, 97, 1, 9, 9], .trailingBytes, 3),
    ("a float that is infinite", [131, 70, 127, 240, 0, 0, 0, 0, 0, 0], .malformed, 1),
    ("a float that is no number", [131, 70, 127, 248, 0, 0, 0, 0, 0, 0], .malformed, 1),
    ("a float text that is no float", [131, 99] + [UInt8](repeating: 110, count: 31), .malformed, 1),
    (
      "an infinite float text", [131, 99] + Array("1e999".utf8) + [UInt8](repeating: 0, count: 26),
      .malformed, 1
    ),
    ("an integer with the sign 2", [131, 110, 1, 2, 1], .malformed, 3),
    ("an atom that is no UTF-8", [131, 119, 1, 0xFF], .malformed, 1),
    ("an atom of 256 characters", [131, 118, 1, 0] + [UInt8](repeating: 97, count: 256), .malformed, 1),
    (
      "a Latin-1 atom of 256 characters", [131, 100, 1, 0] + [UInt8](repeating: 97, count: 256), .malformed, 1
    ),
    ("a tuple longer than the message", [131, 105, 255, 255, 255, 255, 106], .truncated, 6),
    ("a list longer than the message", [131, 108, 255, 255, 255, 255, 106], .truncated, 6),
    ("a map longer than the message", [131, 116, 255, 255, 255, 255, 106], .truncated, 6),
    ("a binary longer than the message", [131, 109, 255, 255, 255, 255, 1], .truncated, 6),
    ("a map with a key twice", [131, 116, 0, 0, 0, 2, 97, 1, 106, 97, 1, 106], .malformed, 1),
    ("a bit string of 9 bits a byte", [131, 77, 0, 0, 0, 1, 9, 1], .malformed, 1),
    ("a list of nothing that ends in something", [131, 108, 0, 0, 0, 0, 97, 77], .malformed, 1),
    ("a bit string of no bits", [131, 77, 0, 0, 0, 1, 0, 1], .malformed, 1),
    ("a reference without words", [131, 90, 0, 0, 119, 1, 97, 0, 0, 0, 1], .malformed, 1),
    ("a reference of 6 words", [131, 90, 0, 6, 119, 1, 97, 0, 0, 0, 1], .malformed, 1),
    ("a pid whose node is a number", [131, 88, 97, 1, 0, 0, 0, 0], .malformed, 2),
    ("an index of an atom cache, without one", [131, 82, 0], .malformed, 2),
    ("a compressed term of garbage", [131, 80, 0, 0, 0, 1, 1, 2, 3], .malformed, 1),
    ("a compressed term that claims too much", [131, 80, 3, 255, 255, 255, 1, 2, 3], .malformed, 1),
    ("a fun shorter than its parts", [131] + funOfSize(53), .malformed, 1),
    ("a fun longer than its parts", [131] + funOfSize(55), .malformed, 1),
  ]

  private static func funOfSize(_ size: UInt8) -> [UInt8] {
    var bytes = TagExamples.newFun
    bytes[4] = size
    return bytes
  }

  @Test("for each way to break the format", arguments: examples.indices)
  func broken(_ index: Int) throws {
    let (name, bytes, code, offset) = Self.examples[index]
    let error = try #require(throws: TermDecodingError.self, "\(name)") { try Term(encodedTerm: bytes) }
    #expect(error.code == code, "\(name): \(error)")
    #expect(error.offset == offset, "\(name): \(error)")
  }

  @Test("when a compressed term is damaged in any byte, or is decoded as if it were")
  func damagedCompression() throws {
    let term = Term.list((0..<500).map { .tuple([.integer($0 % 7), .atom("x")]) })
    let packed = try TermWriter.compressed { try $0.write(term) }
    var errors = 0
    for index in 6..<packed.count {
      var damaged = packed
      damaged[index] ^= 0x55
      do {
        #expect(try Term(encodedTerm: damaged) == term)
      } catch is TermDecodingError {
        errors += 1
      }
    }
    #expect(errors > packed.count / 2)
    #expect(throws: TermDecodingError.self) { try Term(encodedTerm: packed + [0]) }
  }
}
