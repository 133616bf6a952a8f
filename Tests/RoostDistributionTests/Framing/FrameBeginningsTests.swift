import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("Beginnings of frames that come again")
struct FrameBeginningsTests {
  private static let frame = [UInt8](0..<64)

  private static func meaning(_ control: ControlMessage? = nil) -> FrameBeginnings.Meaning {
    FrameBeginnings.Meaning(
      control: control ?? .send(from: Samples.local(), to: Samples.remote()),
      atoms: ["a", "b"],
      terms: 10..<48
    )
  }

  private static func find(
    _ beginnings: FrameBeginnings,
    _ frame: [UInt8],
    tellings: UInt64 = 0
  ) -> ControlMessage? {
    frame.withUnsafeBytes { beginnings.find($0, tellings: tellings)?.control }
  }

  private static func noted(
    times: Int,
    _ meaning: FrameBeginnings.Meaning = meaning(),
    _ frame: [UInt8] = frame
  ) -> FrameBeginnings {
    var beginnings = FrameBeginnings()
    for _ in 0..<times {
      frame.withUnsafeBytes {
        beginnings.note($0, meaning.control, at: meaning.terms, meaning.atoms, tellings: 0)
      }
    }
    return beginnings
  }

  @Test("What has come twice is known, and what has come once is not")
  func twice() {
    #expect(Self.find(Self.noted(times: 1), Self.frame) == nil)
    #expect(Self.find(Self.noted(times: 2), Self.frame) == Self.meaning().control)
  }

  @Test("Only the same bytes are known, whatever follows them, and only until the peer tells an atom")
  func same() {
    let beginnings = Self.noted(times: 2)
    for index in 0..<64 {
      var frame = Self.frame
      frame[index] ^= 1
      #expect((Self.find(beginnings, frame) != nil) == (index >= 48))
    }
    #expect(Self.find(beginnings, Array(Self.frame[..<48])) != nil)
    #expect(Self.find(beginnings, Array(Self.frame[..<47])) == nil)
    #expect(Self.find(beginnings, []) == nil)
    #expect(Self.find(beginnings, Self.frame, tellings: 1) == nil)
  }

  @Test("What never comes again is not kept: an answer to an alias, or what is too short to tell from others")
  func notKept() {
    let answer = Self.meaning(.sendToAlias(from: Samples.remote(), to: Samples.reference()))
    #expect(Self.find(Self.noted(times: 2, answer), Self.frame) == nil)
    let short = FrameBeginnings.Meaning(control: Self.meaning().control, atoms: [], terms: 4..<20)
    #expect(Self.find(Self.noted(times: 2, short), Self.frame) == nil)
    #expect(Self.find(Self.noted(times: 2, short, [1, 2, 3]), [1, 2, 3]) == nil)
  }

  @Test("A frame that ends where the message should begin is an error, known beginning or not")
  func noMessage() throws {
    var queue = OutboundQueue(flags: .supported)
    var encoder = MessageEncoder(flags: .supported)
    var frames: [[UInt8]] = []
    for _ in 0..<4 {
      try encoder.encode(.send(from: Samples.local(), to: Samples.remote())) { try $0.write(Term.integer(1)) }
      try queue.append(&encoder, from: nil)
      var bytes: [UInt8] = []
      let hasPulled = queue.pullAll(into: &bytes)
      #expect(hasPulled)
      frames.append(bytes)
    }
    var decoder = MessageDecoder(flags: .supported)
    var count = 0
    for frame in frames { try decoder.receive(frame) { _, _ in count += 1 } }
    #expect(count == 4)
    // The same without the message, which has two bytes.
    var cut = Array(frames[3].dropLast(2))
    cut[3] -= 2
    #expect(throws: WireError.self) { try decoder.receive(cut) { _, _ in } }
  }
}
