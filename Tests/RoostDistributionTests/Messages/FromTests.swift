import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("Who called")
struct FromTests {
  private static let pid = Samples.remote()
  private static let reference = Samples.reference(3, node: Samples.theirs)
  private static let alias = Term.improperList([.atom("alias")], tail: .reference(reference))

  @Test(
    "An answer goes to the alias in the tag, if there is one, and else to the pid; the tag stays as it is"
  )
  func destinations() throws {
    let examples: [(tag: Term, destination: From.Destination, monitor: ExternalReference?)] = [
      (Self.alias, .alias(Self.reference), Self.reference),
      (.reference(Self.reference), .pid(Self.pid), Self.reference),
      (.improperList([Self.alias], tail: .atom("label")), .alias(Self.reference), Self.reference),
      (.list([Self.alias, 1]), .alias(Self.reference), Self.reference),
      (.tuple([.reference(Self.reference), .atom("n@h")]), .pid(Self.pid), nil),
      (.list([.atom("alias"), .reference(Self.reference)]), .pid(Self.pid), nil),
      (.improperList([.atom("alias"), 1], tail: .reference(Self.reference)), .pid(Self.pid), nil),
      (.improperList([.atom("else")], tail: .reference(Self.reference)), .pid(Self.pid), nil),
      (1, .pid(Self.pid), nil), (.list([]), .pid(Self.pid), nil),
    ]
    for example in examples {
      let term = Term.tuple([.pid(Self.pid), example.tag])
      let from = try Wire.read(term) { try From(from: &$0) }
      #expect(from.pid == Self.pid)
      #expect(from.destination == example.destination, "\(example.tag)")
      #expect(from.monitor == example.monitor, "\(example.tag)")
      #expect(try Wire.term(from.encode) == term)
    }
  }

  @Test("What is no pair of a pid and a tag is an error")
  func malformed() {
    for term: Term in [.atom("from"), .tuple([.pid(Self.pid)]), .tuple([1, 2])] {
      #expect(throws: TermDecodingError.self) { try Wire.read(term) { try From(from: &$0) } }
    }
  }
}

@Suite("The forms of messages")
struct MessageShapeTests {
  private static let from = From(pid: Samples.remote(), tag: .alias(Samples.reference()))
  private static let fromTerm = Term.tuple([
    .pid(Samples.remote()), .improperList([.atom("alias")], tail: .reference(Samples.reference())),
  ])

  @Test(
    "Calls, casts, system messages and answers are told apart, and the reader stands before what they carry"
  )
  func shapes() throws {
    let examples: [(Term, MessageShape, rest: Term)] = [
      (.tuple([.atom("$gen_call"), Self.fromTerm, .atom("value")]), .call(Self.from), .atom("value")),
      (.tuple([.atom("$gen_cast"), .tuple([1, 2])]), .cast, .tuple([1, 2])),
      (.tuple([.atom("system"), Self.fromTerm, .atom("suspend")]), .system(Self.from), .atom("suspend")),
      (.tuple([.reference(Samples.reference()), 5]), .answer(Samples.reference()), 5),
      (
        .tuple([.improperList([.atom("alias")], tail: .reference(Samples.reference())), 5]),
        .answer(Samples.reference()), 5
      ),
    ]
    for (term, shape, rest) in examples {
      try Wire.read(term) { reader in
        #expect(MessageShape(&reader) == shape)
        let left = try reader.readTerm()
        #expect(left == rest)
      }
    }
  }

  @Test("All else is just a message, and is read from its beginning")
  func others() throws {
    let others: [Term] = [
      .atom("hello"), 1, [], .tuple([]), .tuple([.atom("$gen_call"), Self.fromTerm]),
      .tuple([.atom("$gen_call"), .atom("nobody"), .atom("value")]), .tuple([.atom("$gen_cast")]),
      .tuple([.atom("system"), 1, 2]), .tuple([.list([1]), 2]), .tuple([1, 2, 3, 4]),
      .tuple([.improperList([.atom("alias")], tail: 1), 2]), .list([.atom("$gen_cast"), 1]),
    ]
    for term in others {
      try Wire.read(term) { reader in
        #expect(MessageShape(&reader) == .other)
        let left = try reader.readTerm()
        #expect(left == term)
      }
    }
  }
}
