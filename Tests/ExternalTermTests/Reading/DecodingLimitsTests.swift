import ExternalTerm
import Testing

@Suite("Limits of decoding")
struct DecodingLimitsTests {
  private func code(_ bytes: [UInt8], _ limits: DecodingLimits) -> TermDecodingError.Code? {
    do {
      _ = try Term(encodedTerm: bytes, limits: limits)
      return nil
    } catch {
      return (error as? TermDecodingError)?.code
    }
  }

  @Test("Terms may be as deep as the limit and no deeper, in each kind of nesting")
  func depth() {
    let kinds: [([UInt8], [UInt8])] = [
      ([104, 1], []), ([108, 0, 0, 0, 1], [106]), ([108, 0, 0, 0, 1, 106], []), ([116, 0, 0, 0, 1, 106], []),
      ([116, 0, 0, 0, 1], [106]),
    ]
    for (open, close) in kinds {
      for (depth, expected) in [
        (256, nil), (257, TermDecodingError.Code.limitExceeded), (100_000, .limitExceeded),
      ] {
        let bytes = [131] + open.repeated(depth) + [97, 1] + close.repeated(depth)
        #expect(code(bytes, DecodingLimits()) == expected)
      }
    }
  }

  @Test("The greatest depth that can be set is read, printed, compared, hashed and written")
  func deepest() throws {
    let limits = DecodingLimits(depth: .max)
    #expect(limits.depth == DecodingLimits.deepest)
    let bytes = [131] + ([104, 1] as [UInt8]).repeated(limits.depth) + [97, 1]
    let term = try Term(encodedTerm: bytes, limits: limits)
    #expect(try term.encodedTerm() == bytes)
    #expect(try Set([term, Term(encodedTerm: bytes, limits: limits)]).count == 1)
    #expect("\(term)".hasPrefix("{{{{"))
  }

  @Test("A term made by hand that is deeper than any that can be read is not written")
  func deepByHand() {
    var term: Term = 1
    for _ in 0...DecodingLimits.deepest { term = .tuple([term]) }
    #expect(throws: TermEncodingError.self) { try term.encodedTerm() }
  }

  @Test("Elements are counted over the whole message")
  func elements() {
    let bytes: [UInt8] = [131, 104, 2, 107, 0, 3, 1, 2, 3, 108, 0, 0, 0, 2, 106, 106, 106]
    #expect(code(bytes, DecodingLimits(elements: 7)) == nil)
    #expect(code(bytes, DecodingLimits(elements: 6)) == .limitExceeded)
  }

  @Test("Bytes are counted before anything is read")
  func bytes() {
    #expect(code([131, 106], DecodingLimits(bytes: 2)) == nil)
    #expect(code([131, 106], DecodingLimits(bytes: 1)) == .limitExceeded)
  }

  @Test("A compressed term is not expanded beyond the limit")
  func expanded() throws {
    let packed = try TermWriter.compressed { try $0.write(Binary([UInt8](repeating: 0, count: 100_000))) }
    #expect(code(packed, DecodingLimits(expandedBytes: 100_005)) == nil)
    #expect(code(packed, DecodingLimits(expandedBytes: 100_004)) == .limitExceeded)
  }

  @Test("Large binaries of a message share its memory, and small ones do not")
  func sharing() throws {
    let large = [UInt8](repeating: 7, count: 5000)
    let small = [UInt8](repeating: 8, count: 1024)
    let bytes = try Term.tuple([.binary(Binary(large)), .binary(Binary(small))]).encodedTerm()
    guard case .tuple(let elements) = try Term(encodedTerm: bytes), case .binary(let first) = elements[0],
      case .binary(let second) = elements[1]
    else {
      Issue.record("not the tuple that was sent")
      return
    }
    #expect(first.bytes == large && second.bytes == small)
    let start = bytes.withUnsafeBytes { $0.baseAddress }
    let offset = first.withUnsafeBytes { $0.baseAddress.map { address in start.map { address - $0 } } }
    #expect(offset == 8)
    let other = second.withUnsafeBytes { $0.baseAddress.map { address in start.map { address - $0 } } }
    #expect(other != 8 + 5000 + 5)
  }
}
