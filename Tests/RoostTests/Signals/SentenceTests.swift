import Testing

@testable import Roost

@Suite struct SentenceTests {
  @Test func anErrorThatQuotesAnotherEndsWithOneFullStop() {
    for words in ["no room", "no room."] {
      let reason = ExitReason.other(words)
      #expect(StartError(reason: reason).description == "The process failed to start: no room.")
      #expect(CallError.exit(reason).description == "The server of the call ended: no room.")
      #expect(RootExit(reason: reason).description == "The root supervisor ended: no room.")
    }
  }
}
