import ExternalTerm
import Foundation
import Testing

@Suite("Erlang's own types inside of Codable ones")
struct PassThroughTests {
  struct Envelope: Codable, Hashable {
    var from: ExternalPid
    var tag: ExternalReference?
    var port: ExternalPort
    var function: ExternalFunction
    var atom: Atom
    var binary: Binary
    var bits: BitString
    var number: BigInteger
    var fun: ExternalFun
    var body: Term
    var more: [Atom: Term]
    var kind: Kind

    enum Kind: Codable, Hashable {
      case monitor(ExternalPid, ExternalReference)
      case other(Term?)
    }
  }

  private func envelope() throws -> (Envelope, Term) {
    let pid = ExternalPid(node: "a@b", id: 1, serial: 2, creation: 3)
    let reference = try #require(ExternalReference(node: "a@b", creation: 3, words: [1, 2, 3]))
    let bits = try #require(BitString([1, 0x80], bitsInLastByte: 1))
    let number = BigInteger(isNegative: true, magnitude: [UInt8](repeating: 255, count: 40))
    let function = ExternalFunction(module: "lists", name: "map", arity: 2)
    let port = ExternalPort(node: "a@b", id: 1 << 40, creation: 3)
    let body: Term = .tuple([.pid(pid), .improperList([1], tail: .atom("x"))])
    let funTerm = try Term(encodedTerm: [131] + TagExamples.newFun)
    guard case .fun(let fun) = funTerm else { throw ErlangPeer.Failure(description: "no fun") }
    let envelope = Envelope(
      from: pid,
      tag: reference,
      port: port,
      function: function,
      atom: "it's",
      binary: [1, 2],
      bits: bits,
      number: number,
      fun: fun,
      body: body,
      more: ["a": 1, "b": .atom("nil")],
      kind: .monitor(pid, reference)
    )
    let term: Term = .fields([
      "from": .pid(pid), "tag": .reference(reference), "port": .port(port), "function": .function(function),
      "atom": .atom("it's"), "binary": .binary([1, 2]), "bits": .bitString(bits),
      "number": .bigInteger(number),
      "fun": funTerm, "body": body, "more": .fields(["a": 1, "b": .atom("nil")]),
      "kind": .tagged("monitor", .pid(pid), .reference(reference)),
    ])
    return (envelope, term)
  }

  @Test("pass through unchanged")
  func unchanged() throws {
    let (envelope, term) = try envelope()
    try Mapping.expect(envelope, term)
    #expect(try TermDecoder().decode(Envelope.self, from: term) == envelope)
    try Mapping.expect(Envelope.Kind.other(.tuple([])), .tagged("other", .tuple([])))
    try Mapping.expect([term], [term])
  }

  @Test("may be written and read by hand, past any container")
  func byHand() throws {
    struct Wrapper: Codable, Equatable {
      var term: Term
      init(_ term: Term) { self.term = term }
      init(from decoder: any Decoder) throws { term = try Term(from: decoder) }
      func encode(to encoder: any Encoder) throws { try term.encode(to: encoder) }
    }
    let term: Term = .tuple([1, .binary([0]), .map([1: 2])])
    try Mapping.expect(Wrapper(term), term)
    try Mapping.expect([[Wrapper(term)]], [[term]])
  }

  @Test("of another kind are an error")
  func mismatches() throws {
    let (_, term) = try envelope()
    guard case .map(var fields) = term else { return }
    fields[.atom("from")] = .text("me")
    let error = try Mapping.mismatch([Envelope].self, [.map(fields)])
    #expect(error.message == "expected a pid, got <<\"me\">>" && error.path == "[0].from")
  }

  @Test("cannot be written by other coders, which say so")
  func otherCoders() throws {
    let (envelope, _) = try envelope()
    let json = JSONEncoder()
    func check<Value: Codable>(_ value: Value) throws {
      let error = #expect(throws: EncodingError.self) { _ = try json.encode([value]) }
      guard case .invalidValue(_, let context) = try #require(error) else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(
        context.debugDescription == "\(Value.self) is a type of Erlang's, which only TermEncoder can write"
      )
      let failure = #expect(throws: DecodingError.self) {
        _ = try JSONDecoder().decode([Value].self, from: Data("[1]".utf8))
      }
      guard case .typeMismatch(_, let reason) = try #require(failure) else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(
        reason.debugDescription == "\(Value.self) is a type of Erlang's, which only TermDecoder can read"
      )
    }
    try check(envelope.from)
    try check(envelope.kind == .other(nil) ? envelope.body : .list([]))
    try check(envelope.port)
    try check(envelope.function)
    try check(envelope.atom)
    try check(envelope.binary)
    try check(envelope.bits)
    try check(envelope.number)
    try check(envelope.fun)
    if let tag = envelope.tag { try check(tag) }
  }
}
