import ExternalTerm
import Testing

@Suite("Random values of a type that uses all of the mapping")
struct CodablePropertyTests {
  @Test("are the same after they have been written and read", arguments: 0..<12 as Range<UInt64>)
  func identity(_ seed: UInt64) throws {
    var generator = SampleGenerator(seed: seed)
    for _ in 0..<20 {
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
    for _ in 0..<10 {
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
