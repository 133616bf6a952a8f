import ExternalTerm
import Foundation
import Testing

/// A type that uses all that the mapping has.
struct Sample: Codable, Hashable, Sendable {
  var int = 0
  var small: Int8 = 0
  var wide: UInt128 = 0
  var double = 0.0
  var flag = false
  var text = ""
  var data = Data()
  var bytes: [UInt8] = []
  var uuid: UUID?
  var date: Date?
  var event: Event?
  var events: [Event?] = []
  var byText: [String: Event] = [:]
  var byEvent: [Event: Int] = [:]
  var byNumber: [Int: [Double]] = [:]
  var set: Set<String> = []
  var kind = Kind.plain
  var pid: ExternalPid?
  var terms: [Term] = []
  var children: [Sample] = []

  indirect enum Event: Codable, Hashable, Sendable {
    case started
    case failed(String)
    case moved(x: Int, y: Int?)
    case after(Event?, [Event])
    case sample(Sample)
    case typed(Typed)
  }

  enum Kind: String, Codable, CaseIterable, Sendable { case plain, fancy = "very fancy", none = "nil" }

  /// Goes through `Codable`, and writes itself to who asks for that.
  struct Typed: Codable, Hashable, Sendable, TermCodable {
    var inner: [Event]
    var more: [Typed]
  }
}

struct SampleGenerator {
  var terms: TermGenerator

  init(seed: UInt64) { terms = TermGenerator(seed: seed) }

  private mutating func below(_ bound: Int) -> Int { terms.random.below(bound) }

  private mutating func text() -> String {
    let pieces = ["a", "é", "e\u{301}", "日", "🦉", "\0", " ", "\"", "nil"]
    return (0..<below(12)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  private mutating func list<Value>(_ depth: Int, _ make: (inout Self) throws -> Value) rethrows -> [Value] {
    var result: [Value] = []
    for _ in 0..<below(depth > 0 ? 4 : 1) { result.append(try make(&self)) }
    return result
  }

  mutating func event(_ depth: Int) throws -> Sample.Event {
    switch below(depth > 0 ? 6 : 3) {
    case 0: return .started
    case 1: return .failed(text())
    case 2:
      return .moved(x: Int(truncatingIfNeeded: terms.random.next()), y: below(2) == 0 ? nil : below(300))
    case 3:
      return .after(below(2) == 0 ? nil : try event(depth - 1), try list(depth) { try $0.event(depth - 1) })
    case 4: return .sample(try sample(depth - 1))
    default: return .typed(try typed(depth - 1))
    }
  }

  private mutating func typed(_ depth: Int) throws -> Sample.Typed {
    Sample.Typed(
      inner: try list(depth) { try $0.event(depth - 1) },
      more: try list(depth) { try $0.typed(depth - 1) }
    )
  }

  mutating func sample(_ depth: Int) throws -> Sample {
    var sample = Sample()
    sample.int = below(3) == 0 ? below(300) : Int(truncatingIfNeeded: terms.random.next())
    sample.small = Int8(truncatingIfNeeded: terms.random.next())
    sample.wide = UInt128(terms.random.next()) << UInt128(below(65))
    let double = Double(bitPattern: terms.random.next())
    sample.double = double.isFinite ? double : Double(below(100))
    sample.flag = below(2) == 0
    sample.text = text()
    sample.data = Data(terms.random.bytes(below(40)))
    sample.bytes = terms.random.bytes(below(40))
    if below(2) == 0 {
      let bytes = terms.random.bytes(16)
      sample.uuid = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
      sample.date = Date(timeIntervalSinceReferenceDate: Double(below(1 << 40)) / 1024)
    }
    if below(2) == 0 { sample.event = try event(depth) }
    sample.events = try list(depth) { try $0.below(3) == 0 ? nil : $0.event(depth - 1) }
    for _ in 0..<below(3) { sample.byText[text()] = try event(depth - 1) }
    for _ in 0..<below(3) { sample.byEvent[try event(depth - 1)] = below(1000) }
    for _ in 0..<below(3) { sample.byNumber[below(1000)] = [Double(below(10)), 0.5] }
    sample.set = Set(list(depth) { $0.text() })
    sample.kind = Sample.Kind.allCases[below(3)]
    if case .pid(let pid) = try terms.term() { sample.pid = pid }
    sample.terms = try list(depth) { try $0.terms.term(depth: 2) }
    sample.children = try list(depth) { try $0.sample(depth - 1) }
    return sample
  }
}

@Suite("Random values of a type that uses all of the mapping")
struct CodablePropertyTests {
  @Test("are the same after they have been written and read", arguments: 0..<20 as Range<UInt64>)
  func identity(_ seed: UInt64) throws {
    var generator = SampleGenerator(seed: seed)
    for _ in 0..<40 {
      let sample = try generator.sample(2)
      let bytes = try TermEncoder().encode(sample)
      #expect(try TermDecoder().decode(Sample.self, from: bytes) == sample)
      let typed = Sample.Typed(inner: [.sample(sample)], more: [])
      #expect(try Sample.Typed(encodedTerm: typed.encodedTerm()) == typed)
      // By way of the dynamic term, and compressed.
      let term = try Term(encodedTerm: bytes)
      #expect(try TermDecoder().decode(Sample.self, from: term) == sample)
      let packed = try TermWriter.compressed { try TermEncoder().encode(sample, to: &$0) }
      #expect(try TermDecoder().decode(Sample.self, from: packed) == sample)
      #expect(try Term(encodedTerm: packed) == term)
    }
  }

  @Test("are the same where atoms are written by index", arguments: 100..<110 as Range<UInt64>)
  func atomReferences(_ seed: UInt64) throws {
    var generator = SampleGenerator(seed: seed)
    for _ in 0..<20 {
      let sample = try generator.sample(2)
      var writer = TermWriter()
      writer.atomReferences = AtomReferences()
      try TermEncoder().encode(sample, to: &writer)
      try Sample.Typed(inner: [], more: []).encode(to: &writer)
      let atoms = writer.atomReferences?.entries.map(\.atom) ?? []
      #expect(atoms.count > 10)
      let (first, second) = try TermReader.read(writer.finish(), atoms: atoms) { reader in
        let first = try TermDecoder().decode(Sample.self, from: &reader)
        let second = try Sample.Typed(from: &reader)
        try reader.expectEnd()
        return (first, second)
      }
      #expect(first == sample && second == Sample.Typed(inner: [], more: []))
    }
  }

  @Test("come back the same from a real Erlang")
  func throughErlang() throws {
    let peer = try ErlangPeer()
    var generator = SampleGenerator(seed: 7)
    for _ in 0..<10 {
      let samples = try (0..<50).map { _ in try generator.sample(2) }
      let back = ErlangPeer.split(
        try peer.ask([1] + ErlangPeer.join(try samples.map { try TermEncoder().encode($0) }))
      )
      try #require(back.count == samples.count)
      for (sample, bytes) in zip(samples, back) {
        #expect(try TermDecoder().decode(Sample.self, from: bytes) == sample)
      }
    }
    try peer.stop()
  }
}
