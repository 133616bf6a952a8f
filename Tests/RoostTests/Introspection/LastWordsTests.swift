import Testing

@testable import Roost

/// What a failed server leaves to be reported.
@Suite(.timeLimit(.minutes(5)))
struct LastWordsTests {
  private struct Envelope {
    let parts: [Any]
    var inner: Any?
  }

  @Test("The caller is found inside the message, however it is wrapped, but not for ever far")
  func callerIsFoundInsideTheMessage() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      let caller = Pid(node: node.node, number: 7, serial: 0)
      let reply = Reply(PendingCall<Int>(server: server.mailbox, caller: caller))
      #expect(LastWords(handling: reply, state: nil).caller == caller)
      #expect(LastWords(handling: (1, "two", reply), state: nil).caller == caller)
      #expect(LastWords(handling: Envelope(parts: [1, [2, reply]]), state: nil).caller == caller)
      #expect(LastWords(handling: Envelope(parts: [1]), state: nil).caller == nil)
      var deep = Envelope(parts: [reply])
      for _ in 0..<10 { deep = Envelope(parts: [], inner: deep) }
      #expect(LastWords(handling: deep, state: nil).caller == nil)
    }
  }

  @Test("A long state is not logged in full")
  func longStateIsCutShort() {
    let words = LastWords(handling: nil, state: String(repeating: "x", count: 100_000))
    #expect(words.state?.count == 2001 && words.state?.last == "…")
    #expect(words.message == nil && words.metadata.keys.sorted() == ["state"])
    #expect(LastWords(handling: nil, state: String(repeating: "x", count: 2000)).state?.count == 2000)
  }
}
