import Testing

@testable import ExternalTerm

@Suite("Terms that share large binaries")
struct WrittenTermTests {
  private static func joined(_ pieces: [UnsafeRawBufferPointer]) -> [UInt8] { pieces.flatMap { Array($0) } }

  /// Writes the same twice: with binaries that are shared, and without.
  private static func both(
    _ body: (inout TermWriter) throws -> Void
  ) rethrows -> (shared: WrittenTerm, whole: [UInt8]) {
    var sharing = TermWriter(capacity: 0, sharingFrom: 8)
    var plain = TermWriter()
    try body(&sharing)
    try body(&plain)
    return (sharing.finishSharing(), plain.finish())
  }

  @Test("Any part of it is the same as of the copied bytes, in pieces that are not empty", arguments: 0..<60)
  func anyRange(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let lengths = (0..<Int.random(in: 0...6, using: &random)).map { _ in
      Int.random(in: 0...40, using: &random)
    }
    let binaries = lengths.map { count in
      Binary((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    let (shared, whole) = try Self.both { writer in
      try writer.writeTupleHeader(binaries.count)
      for binary in binaries { try writer.write(binary) }
    }
    #expect(shared.count == whole.count)
    #expect(shared.allBytes == whole)
    #expect(shared.isWhole == lengths.allSatisfy { $0 < 8 })
    for _ in 0..<40 {
      let start = Int.random(in: 0...whole.count, using: &random)
      let range = start..<Int.random(in: start...whole.count, using: &random)
      shared.withPieces(in: range) { pieces in
        #expect(Self.joined(pieces) == Array(whole[range]))
        #expect(pieces.allSatisfy { !$0.isEmpty })
      }
    }
  }

  @Test("The memory of a large binary is lent, not copied; that of a slice too")
  func sameMemory() throws {
    let bytes = [UInt8](repeating: 7, count: 100)
    var writer = TermWriter(capacity: 0, sharingFrom: 8)
    try writer.write(Binary(bytes))
    try writer.write(Binary(sharing: bytes, 10..<30))
    let term = writer.finishSharing()
    #expect(term.bytes.count == 10)
    let base = bytes.withUnsafeBytes { $0.baseAddress }
    term.withPieces(in: 0..<term.count) { pieces in
      #expect(pieces.map(\.count) == [5, 100, 5, 20])
      #expect(pieces[1].baseAddress == base)
      #expect(pieces[3].baseAddress == base.map { $0 + 10 })
    }
  }

  @Test("As many binaries as there may be are copied where that is needed")
  func many() throws {
    let binary = Binary([UInt8](repeating: 3, count: 8))
    let (shared, whole) = try Self.both { writer in
      for _ in 0..<100_000 { try writer.write(binary) }
    }
    #expect(shared.allBytes == whole)
  }

  @Test("Arrays of bytes are shared as binaries are, in whatever they stand")
  func arrays() throws {
    let value = ["a": [UInt8](repeating: 1, count: 50), "b": [2, 3]]
    let (shared, whole) = try Self.both { try value.encode(to: &$0) }
    #expect(!shared.isWhole && shared.bytes.count == whole.count - 50)
    #expect(shared.count == whole.count)
  }

  @Test("What is truncated, taken or finished has the shared bytes in their places")
  func endings() throws {
    let binary = Binary([UInt8](repeating: 9, count: 20))
    var writer = TermWriter(capacity: 0, sharingFrom: 8)
    try writer.write(binary)
    let count = writer.count
    writer.write(1)
    try writer.write(binary)
    writer.truncate(to: count)
    var expected = TermWriter()
    try expected.write(binary)
    let bytes = expected.finish()
    let taken = writer.take()
    #expect(taken == bytes)
    try writer.write(binary)
    let finished = writer.finish()
    #expect(finished == bytes)
  }

  @Test(
    "Keys of a dictionary that differ in nothing but shared bytes are no duplicates, and the same ones are"
  )
  func keys() throws {
    struct Key: Hashable, TermCodable {
      let bytes: Binary
      let number: Int
      init(_ byte: UInt8, _ number: Int) {
        (bytes, self.number) = (Binary([UInt8](repeating: byte, count: 20)), number)
      }
      init(from reader: inout TermReader) throws { self.init(0, 0) }
      func encode(to writer: inout TermWriter) throws { try writer.write(bytes) }
    }
    var writer = TermWriter(capacity: 0, sharingFrom: 8)
    try [Key(1, 0): 1, Key(2, 0): 2].encode(to: &writer)
    #expect(throws: TermEncodingError.self) {
      var writer = TermWriter(capacity: 0, sharingFrom: 8)
      try [Key(1, 0): 1, Key(1, 1): 2].encode(to: &writer)
    }
    // Nor does a value that is shared stand in front of the next key.
    #expect(throws: TermEncodingError.self) {
      var writer = TermWriter(capacity: 0, sharingFrom: 8)
      let large = Binary([UInt8](repeating: 5, count: 30))
      try [Key(1, 0): large, Key(1, 1): large].encode(to: &writer)
    }
  }
}
