import ExternalTerm
import Testing

@Suite("Round trips through a real Erlang")
struct ErlangRoundTripTests {
  private static let batches = 26
  private static let batch = 2000

  @Test(
    "52,000 terms made here come back from binary_to_term and term_to_binary as the same terms",
    .timeLimit(.minutes(5))
  )
  func ourTerms() throws {
    let peer = try ErlangPeer()
    var compared = 0
    for seed in 0..<Self.batches {
      var generator = TermGenerator(seed: UInt64(seed))
      let terms = try (0..<Self.batch).map { _ in try generator.term() }
      let answer = ErlangPeer.split(
        try peer.ask([1] + ErlangPeer.join(try terms.map { try $0.encodedTerm() }))
      )
      try #require(answer.count == terms.count)
      for (term, back) in zip(terms, answer) {
        let decoded = try Term(encodedTerm: back)
        if decoded != term { Issue.record("\(term) came back as \(decoded), seed \(seed)") }
        compared += 1
      }
    }
    try peer.stop()
    #expect(compared == Self.batches * Self.batch)
  }

  @Test(
    "52,000 terms made by Erlang, compressed or not, are =:= to themselves after we have read and written them",
    .timeLimit(.minutes(5))
  )
  func theirTerms() throws {
    let peer = try ErlangPeer()
    for seed in 0..<Self.batches {
      let request: [UInt8] =
        [2] + [UInt8](repeating: 0, count: 7) + [UInt8(seed)] + TermGenerator.word(Self.batch)
      let made = ErlangPeer.split(try peer.ask(request))
      let back = try made.map { try Term(encodedTerm: $0).encodedTerm() }
      let verdict = try peer.ask([3] + ErlangPeer.join(back))
      #expect(String(decoding: verdict, as: UTF8.self) == "same \(Self.batch)")
    }
    try peer.stop()
  }
}
