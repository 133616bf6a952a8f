import Testing

@testable import Roost

struct ExitReasonTests {
  private struct Boom: Error {}

  @Test(arguments: [
    (ExitReason.normal, true), (.shutdown, true), (.shutdownBecause("done"), true), (.kill, false),
    (.killed, false), (.noproc, false), (.noconnection, false), ("a word", false),
    (.error(.init(type: "E", message: "m")), false),
  ])
  func normalAndShutdownAreOrderly(_ reason: ExitReason, _ isOrderly: Bool) {
    #expect(reason.isOrderly == isOrderly)
  }

  @Test func aThrownErrorBecomesItsTypeAndWordsAndAnExitItsReason() {
    #expect(ExitReason(thrown: Boom()) == .error(.init(type: "Boom", message: "Boom()")))
    #expect(ExitReason(thrown: Exit(.shutdown)) == .shutdown)
    #expect(ExitReason(thrown: Exit("a word")) == .other("a word"))
  }

  @Test(arguments: [
    (ExitReason.normal, "normal"), (.shutdown, "shutdown"), (.shutdownBecause("done"), "shutdown(done)"),
    (.kill, "kill"), (.killed, "killed"), (.noproc, "noproc"), (.noconnection, "noconnection"),
    ("a word", "a word"), (.error(.init(Boom())), "Boom: Boom()"),
  ])
  func aReasonSaysWhatItIs(_ reason: ExitReason, _ words: String) {
    #expect("\(reason)" == words)
  }
}
