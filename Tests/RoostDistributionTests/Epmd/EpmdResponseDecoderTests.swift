import RoostDistribution
import Testing

@Suite("Answers of epmd")
struct EpmdResponseDecoderTests {
  private static let register = EpmdRequest.register(EpmdNode(name: "a", port: 1))
  private static let found: [UInt8] = [
    119, 0, 0x12, 0x34, 77, 0, 0, 6, 0, 5, 0, 3, 97, 98, 99, 0, 2, 7, 8,
  ]

  @Test("The answer to a registration has a creation of 16 or 32 bits, or a refusal")
  func registration() throws {
    let table: [([UInt8], EpmdResponse)] = [
      ([118, 0, 1, 2, 3, 4], .registered(Creation(0x0102_0304))),
      ([121, 0, 0, 3], .registered(Creation(3))),
      ([118, 1, 0, 0, 0, 0], .registrationRefused(1)),
      ([121, 1, 0, 0], .registrationRefused(1)),
    ]
    for (bytes, response) in table {
      var decoder = EpmdResponseDecoder(for: Self.register)
      #expect(try decoder.receive(bytes) == response)
    }
  }

  @Test("The answer to a lookup is a node, or that there is none")
  func lookup() throws {
    var decoder = EpmdResponseDecoder(for: .lookup("abc"))
    #expect(
      try decoder.receive(Self.found) == .found(EpmdNode(name: "abc", port: 0x1234, extra: [7, 8]))
    )
    var none = EpmdResponseDecoder(for: .lookup("abc"))
    #expect(try none.receive([119, 1]) == .notFound)
    var kinds = EpmdResponseDecoder(for: .lookup("a"))
    #expect(
      try kinds.receive([119, 0, 0, 1, 110, 0, 0, 6, 0, 5, 0, 1, 97, 0, 0])
        == .found(EpmdNode(name: "a", port: 1))
    )
  }

  @Test("An answer may come byte by byte, and is there with its last")
  func splits() throws {
    for (request, bytes) in [
      (Self.register, [118, 0, 1, 2, 3, 4] as [UInt8]), (.lookup("abc"), Self.found),
    ] {
      var decoder = EpmdResponseDecoder(for: request)
      for byte in bytes.dropLast() { #expect(try decoder.receive([byte]) == nil) }
      #expect(try decoder.receive([bytes[bytes.count - 1]]) != nil)
    }
  }

  @Test("The list of names is complete when epmd closes, and lines of another kind are passed over")
  func names() throws {
    let text = """
      name one at port 4001
      active name     x at port 1, fd = 3
      name two at port 65535
      name three at port 65536
      name four at

      """
    var decoder = EpmdResponseDecoder(for: .names)
    var random = SplitMix(seed: 5)
    for piece in random.pieces(of: [0, 0, 0x11, 0x11] + Array(text.utf8), upTo: 9) {
      #expect(try decoder.receive(piece) == nil)
    }
    #expect(
      try decoder.finish() == .names([.init(name: "one", port: 4001), .init(name: "two", port: 65535)])
    )
  }

  @Test("A connection that closes too early is an error that says so")
  func closed() throws {
    for request in [Self.register, .lookup("a"), .names] {
      var decoder = EpmdResponseDecoder(for: request)
      _ = try decoder.receive([118, 0, 0].suffix(request == .lookup("a") ? 0 : 3))
      let error = #expect(throws: EpmdError.self) { try decoder.finish() }
      #expect(error?.code == .closed)
    }
  }

  @Test("Answers that break the protocol, or are longer than any, are errors")
  func hostile() throws {
    var wrong = EpmdResponseDecoder(for: Self.register)
    let tag = #expect(throws: EpmdError.self) { try wrong.receive([119, 0]) }
    #expect(tag?.message == "epmd answers with a message that begins with 119")
    var name = EpmdResponseDecoder(for: .lookup("a"))
    #expect(throws: EpmdError.self) { try name.receive([119, 0, 0, 1, 77, 0, 0, 6, 0, 5, 1, 0]) }
    var extra = EpmdResponseDecoder(for: .lookup("a"))
    #expect(throws: EpmdError.self) {
      try extra.receive([119, 0, 0, 1, 77, 0, 0, 6, 0, 5, 0, 1, 97, 255, 255])
    }
    var names = EpmdResponseDecoder(for: .names)
    _ = try names.receive([UInt8](repeating: 0, count: EpmdResponseDecoder.maximumNames))
    let long = #expect(throws: EpmdError.self) { try names.receive([0]) }
    #expect(long?.code == .tooLong)
  }

  @Test("No bytes make a decoder trap")
  func random() {
    var random = SplitMix(seed: 9)
    var answers = 0
    for round in 0..<6000 {
      let request = [Self.register, .lookup("abc"), .names][round % 3]
      var bytes = round % 3 == 0 ? [118, 0, 1, 2, 3, 4] : Self.found
      for _ in 0..<random.below(4) { bytes[random.below(bytes.count)] = random.bytes(1)[0] }
      bytes = Array(bytes.prefix(random.below(bytes.count + 1)))
      var decoder = EpmdResponseDecoder(for: request)
      if let answer = try? decoder.receive(bytes), answer != .notFound { answers += 1 }
      if (try? decoder.finish()) != nil { answers += 1 }
    }
    #expect(answers > 0)
  }
}
