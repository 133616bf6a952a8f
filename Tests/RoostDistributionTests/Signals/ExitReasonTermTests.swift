import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Exit reasons as terms")
struct ExitReasonTermTests {
  static let pairs: [(ExitReason, Term)] = [
    (.normal, .atom("normal")),
    (.shutdown, .atom("shutdown")),
    (.shutdownBecause("idle"), .tuple([.atom("shutdown"), .atom("idle")])),
    (.shutdownBecause("too old"), .tuple([.atom("shutdown"), .binary("too old")])),
    (.kill, .atom("kill")),
    (.killed, .atom("killed")),
    (.noproc, .atom("noproc")),
    (.noconnection, .atom("noconnection")),
    (
      .error(ExitReason.Failure(type: "Bad", message: "it was")),
      .tuple([.atom("roost_error"), .binary("Bad"), .binary("it was")])
    ),
    (.other("crashed"), .atom("crashed")),
    (.other("bad_match"), .atom("bad_match")),
    (.other(""), .binary("")),
    (.other("Crashed at 5"), .binary("Crashed at 5")),
  ]

  @Test("Each reason has one term, and is read back from it", arguments: pairs)
  func roundTrip(_ reason: ExitReason, _ term: Term) {
    #expect(reason.term == term)
    #expect(ExitReason(term) == reason)
  }

  @Test("A word of the runtime's own, sent as text, is no such reason, and long words never become atoms")
  func words() {
    #expect(ExitReason(.binary("normal")) == .other("normal"))
    #expect(
      ExitReason.other(String(repeating: "a", count: 33)).term
        == .binary(Binary(String(repeating: "a", count: 33)))
    )
    #expect(ExitReason.other("_x").term == .binary("_x"))
  }

  @Test("Other terms are what Erlang prints")
  func others() {
    #expect(ExitReason(.tuple([.atom("badarg"), []])) == .other("{badarg,[]}"))
    #expect(ExitReason(.integer(5)) == .other("5"))
    #expect(ExitReason(.tuple([.atom("shutdown"), .integer(1)])) == .shutdownBecause("1"))
  }
}
