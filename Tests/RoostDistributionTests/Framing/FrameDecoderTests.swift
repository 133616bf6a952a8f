import Testing

@testable import RoostDistribution

@Suite("Frames")
struct FrameDecoderTests {
  /// What a decoder gives for these pieces; ticks are empty.
  static func frames(_ pieces: [[UInt8]], _ decoder: inout FrameDecoder) throws -> [[UInt8]] {
    var result: [[UInt8]] = []
    for piece in pieces {
      try piece.withUnsafeBytes { buffer in
        var rest = buffer
        while let frame = try decoder.next(&rest) {
          switch frame {
          case .tick: result.append([])
          case .lent(let bytes): result.append(Array(bytes))
          case .owned(let bytes): result.append(bytes)
          }
        }
        #expect(rest.isEmpty, "all that is given is taken")
      }
    }
    return result
  }

  static func frame(_ content: [UInt8]) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: content.count >> (24 - $0 * 8)) } + content
  }

  @Test("A frame is four bytes of length and what they say, and one of no length is a tick")
  func whole() throws {
    var decoder = FrameDecoder()
    #expect(
      try Self.frames([[0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 0, 0, 0, 1, 9]], &decoder) == [[7, 8], [], [9]]
    )
  }

  @Test("Frames are the same however the bytes are split", arguments: 0..<40)
  func splits(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let contents = (0..<60).map { _ in
      random.below(4) == 0 ? [] : random.bytes(random.below(5) == 0 ? random.below(3000) : random.below(20))
    }
    let pieces = random.pieces(of: contents.flatMap(Self.frame), upTo: 1 << random.below(12))
    var decoder = FrameDecoder()
    #expect(try Self.frames(pieces, &decoder) == contents)
  }

  @Test("A frame beyond the limit is an error as soon as its length has come, in one piece or in four")
  func limit() throws {
    var whole = FrameDecoder(limit: 3)
    #expect(try Self.frames([Self.frame([1, 2, 3])], &whole) == [[1, 2, 3]])
    let error = #expect(throws: WireError.self) { try Self.frames([[0, 0, 0, 4]], &whole) }
    #expect(error?.code == .limitExceeded)
    #expect(error?.message == "a frame of 4 bytes, where 3 are allowed")
    var split = FrameDecoder(limit: 3)
    #expect(throws: WireError.self) { try Self.frames([[0], [0], [0], [4]], &split) }
    var huge = FrameDecoder()
    #expect(throws: WireError.self) { try Self.frames([[255, 255, 255, 255]], &huge) }
  }

  @Test("A length that is announced, and does not come, takes no memory for it")
  func noAllocation() throws {
    var decoder = FrameDecoder()
    // 100 MiB, and one byte of them.
    #expect(try Self.frames([[6, 64, 0, 0, 1]], &decoder) == [])
    #expect(decoder.partial.count == 1 && decoder.partial.capacity < 100 << 10)
  }
}
