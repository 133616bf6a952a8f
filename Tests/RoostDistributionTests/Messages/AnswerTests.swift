import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Answers to calls of other nodes")
struct AnswerTests {
  private struct Price: Codable, Hashable { var cents: Int, currency: Atom }
  private enum Found: Codable, Hashable { case ok(Int), error(Atom) }
  private struct Opaque: Sendable, Equatable {}

  private func expect<Answer: Equatable>(_ answer: Answer, _ term: Term) throws {
    #expect(try Wire.term { try AnswerCoding.write(answer, to: &$0) } == term)
    #expect(try Wire.read(term) { try AnswerCoding.read(Answer.self, from: &$0) } == answer)
  }

  @Test("They are what they are as terms, however the type is coded")
  func values() throws {
    try expect(5, 5)
    try expect("text", .binary("text"))
    try expect([1, 2, 300], [1, 2, 300])
    try expect(Int?.none, .atom("nil"))
    try expect(Price(cents: 5, currency: "eur"), .map([.atom("cents"): 5, .atom("currency"): .atom("eur")]))
    try expect(Found.ok(1), .tuple([.atom("ok"), 1]))
    try expect(Found.error("enoent"), .tuple([.atom("error"), .atom("enoent")]))
    try expect(Term.tuple([1, .atom("x")]), .tuple([1, .atom("x")]))
  }

  @Test("An answer that says nothing is ok, and nothing else is")
  func nothing() throws {
    #expect(try Wire.term { try AnswerCoding.write((), to: &$0) } == .atom("ok"))
    try Wire.read(.atom("ok")) { try AnswerCoding.read(Void.self, from: &$0) }
    #expect(throws: TermDecodingError.self) {
      try Wire.read(.tuple([.atom("error"), 1])) { try AnswerCoding.read(Void.self, from: &$0) }
    }
  }

  @Test("An answer without a coding is an error that names its type")
  func noCoding() throws {
    #expect {
      try Wire.term { try AnswerCoding.write(Opaque(), to: &$0) }
    } throws: {
      ($0 as? MessageError)?.code == .noCoding && "\($0)".contains("Opaque")
    }
    #expect(throws: MessageError.self) { try Wire.read(1) { try AnswerCoding.read(Opaque.self, from: &$0) } }
  }

  @Test("It goes to the alias of the call, or to the pid, with the tag as it came")
  func envelope() throws {
    let reference = Samples.reference(2, node: Samples.theirs)
    let alias = try OutgoingAnswer(5, to: From(pid: Samples.remote(), tag: .alias(reference)))
    #expect(
      alias.control(sender: Samples.local()) == .sendToAlias(from: Samples.local(), to: reference)
    )
    #expect(
      try Wire.term(alias.write)
        == .tuple([.improperList([.atom("alias")], tail: .reference(reference)), 5])
    )
    let pid = try OutgoingAnswer(5, to: From(pid: Samples.remote(), tag: .other(.tuple([1, .atom("n")]))))
    #expect(pid.control(sender: Samples.local()) == .send(from: Samples.local(), to: Samples.remote()))
    #expect(try Wire.term(pid.write) == .tuple([.tuple([1, .atom("n")]), 5]))
  }
}
