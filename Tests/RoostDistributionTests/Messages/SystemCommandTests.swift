import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("Requests of sys")
struct SystemCommandTests {
  @Test("They are known by their terms, and all others are kept as they are")
  func commands() {
    let examples: [(Term, SystemCommand)] = [
      (.atom("suspend"), .suspend), (.atom("resume"), .resume), (.atom("get_state"), .getState),
      (.atom("get_status"), .getStatus), (.tuple([.atom("terminate"), 1]), .terminate(1)),
      (.tuple([.atom("debug"), .atom("no_debug")]), .debug(.atom("no_debug"))),
      (.tuple([.atom("replace_state"), 1]), .other(.tuple([.atom("replace_state"), 1]))),
      (.atom("else"), .other(.atom("else"))), (.tuple([]), .other(.tuple([]))),
    ]
    for (term, command) in examples { #expect(SystemCommand(term) == command) }
  }

  @Test("Debug options are not there: off is fine, what they gathered is nothing, on is unknown")
  func debug() {
    let (ok, unknown) = (Term.atom("ok"), Term.atom("unknown_debug"))
    func option(_ name: String, _ value: String) -> Term { .tuple([.atom(Atom(name)), .atom(Atom(value))]) }
    let examples: [(Term, Term)] = [
      (.atom("no_debug"), ok), (option("trace", "false"), ok), (option("log", "false"), ok),
      (option("statistics", "false"), ok), (option("log_to_file", "false"), ok), (option("log", "print"), ok),
      (option("log", "get"), .tuple([ok, []])),
      (option("statistics", "get"), .tuple([ok, .atom("no_statistics")])),
      (option("remove", "id"), ok), (option("trace", "true"), unknown), (option("log", "true"), unknown),
      (option("statistics", "true"), unknown), (.atom("else"), unknown), (.tuple([]), unknown),
    ]
    for (what, answer) in examples { #expect(SystemAnswer.debug(what) == answer, "\(what)") }
  }

  @Test("What nobody knows is the error that sys gives for it")
  func unknown() {
    #expect(
      SystemAnswer.unknown(.atom("x"))
        == .tuple([.atom("error"), .tuple([.atom("unknown_system_msg"), .atom("x")])])
    )
  }

  @Test("A state is a term if it can be one, and else its description")
  func states() {
    struct Coded: Encodable { var n = 1 }
    struct Plain: CustomStringConvertible { var description: String { "plain" } }
    struct Failing: Encodable, CustomStringConvertible {
      func encode(to encoder: any Encoder) throws { throw MessageError(code: .noCoding, message: "") }
      var description: String { "failing" }
    }
    #expect(SystemAnswer.state(5) == 5)
    #expect(SystemAnswer.state(Coded()) == .map([.atom("n"): 1]))
    #expect(SystemAnswer.state(Plain()) == .binary("plain"))
    #expect(SystemAnswer.state(Failing()) == .binary("failing"))
  }
}
