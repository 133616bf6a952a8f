import ExternalTerm
import Testing

@Suite("Enums through Codable")
struct EnumCodingTests {
  enum Message: Codable, Hashable, Sendable {
    case reset
    case increment(by: Int)
    case add(Int)
    case move(x: Int, y: Double, note: String?)
    case pair(Int, Int)
    case mixed(Int, to: String)
    case nested([Message])
    indirect case then(Message, Message?)
    case timedOut(afterSeconds: Int)

    enum CodingKeys: String, CodingKey {
      case reset, increment, add, move, pair, mixed, nested, then
      case timedOut = "timed_out"
    }
  }

  static let examples: [(Message, Term)] = [
    (.reset, .atom("reset")),
    (.increment(by: 2), .tagged("increment", 2)),
    (.add(3), .tagged("add", 3)),
    (.move(x: 1, y: 2.5, note: "n"), .tagged("move", 1, 2.5, .text("n"))),
    (.move(x: 1, y: 2.5, note: nil), .tagged("move", 1, 2.5, .atom("nil"))),
    (.pair(1, 2), .tagged("pair", 1, 2)),
    (.mixed(1, to: "a"), .tagged("mixed", 1, .text("a"))),
    (.nested([.reset, .add(1)]), .tagged("nested", [.atom("reset"), .tagged("add", 1)])),
    (.nested([]), .tagged("nested", [])),
    (
      .then(.reset, .then(.add(1), nil)),
      .tagged("then", .atom("reset"), .tagged("then", .tagged("add", 1), .atom("nil")))
    ),
    (.timedOut(afterSeconds: 5), .tagged("timed_out", 5)),
  ]

  @Test("A case is its name as an atom, or a tuple of the name and the values", arguments: examples.indices)
  func cases(_ index: Int) throws {
    let (message, term) = Self.examples[index]
    try Mapping.expect(message, term)
    try Mapping.expect([message], [term])
    try Mapping.expect(["a": message], .map([.text("a"): term]))
    try Mapping.expect([message: 1], .map([term: 1]))
    try Mapping.expect(Optional(message), term)
    struct Holder: Codable, Equatable { var message: Message, other: Message? }
    try Mapping.expect(
      Holder(message: message, other: message),
      .fields(["message": term, "other": term])
    )
  }

  @Test(
    "What is no case is an error that says what is wrong with it",
    arguments: [
      (.atom("stop"), "expected Message, got stop: it has no case stop"),
      (.tagged("stop", 1), "expected Message, got {stop,1}: it has no case stop"),
      (
        .atom("increment"),
        "expected Message with at least 1 values for the case increment, got increment: by is missing"
      ),
      (.tagged("reset"), "expected Message, got {reset}"),
      (.tagged("reset", 1), "expected Message as the atom reset, got {reset,1}"),
      (.tagged("increment", 1, 2), "expected Message as a tuple of increment and by, got {increment,1,2}"),
      (
        .tagged("pair", 1),
        "expected Message with at least 2 values for the case pair, got {pair,1}: _1 is missing"
      ),
      (.tuple([1, 2]), "expected Message, got {1,2}"),
      (.text("reset"), "expected Message, got <<\"reset\">>"),
      (7, "expected Message, got 7"),
      ([.atom("reset")], "expected Message, got [reset]"),
      (.map([:]), "expected Message, got #{}: Invalid number of keys found, expected one."),
    ] as [(Term, String)]
  )
  func noCases(_ term: Term, _ message: String) throws {
    #expect(try Mapping.mismatch(Message.self, term).message == message)
    #expect(try Mapping.mismatch([Message].self, [.atom("reset"), term]).path == "[1]")
  }

  @Test("A value of another type is an error at its label")
  func values() throws {
    let error = try Mapping.mismatch([Message].self, [.tagged("move", 1, .atom("x"), .atom("nil"))])
    #expect(error.message == "expected a float, got x" && error.path == "[0].move.y")
    let second = try Mapping.mismatch(Message.self, .tagged("mixed", 1, 2))
    #expect(second.message == "expected a text, got 2" && second.path == "mixed.to")
  }

  @Test("The form in which other coders write a case is read too")
  func keyedForm() throws {
    let term: Term = .fields(["move": .fields(["x": 1, "y": 2, "note": .atom("nil")])])
    #expect(try Mapping.value(Message.self, term) == .move(x: 1, y: 2, note: nil))
    #expect(try Mapping.value(Message.self, .fields(["reset": .map([:])])) == .reset)
  }

  enum Level: String, Codable, CaseIterable {
    case low, high
    case veryHigh = "very_high"
  }

  enum Code: Int, Codable {
    case ok = 200
    case notFound = 404
  }

  @Test("A case of an enum of texts is an atom, and a text is taken for it; of one of integers, an integer")
  func rawValues() throws {
    try Mapping.expect(Level.low, .atom("low"))
    try Mapping.expect(Level.veryHigh, .atom("very_high"))
    try Mapping.expect([Level.low: [Level.high]], .map([.atom("low"): [.atom("high")]]))
    try Mapping.expect([Level?.none, .low], [.atom("nil"), .atom("low")])
    #expect(try Mapping.value(Level.self, .text("high")) == .high)
    #expect(try Mapping.value(Level.self, [108, 111, 119]) == .low)
    #expect(
      try Mapping.mismatch(Level.self, .atom("medium")).message.hasPrefix("expected Level, got medium: ")
    )
    #expect(try Mapping.mismatch(Level.self, 1).message == "expected a text, got 1")
    try Mapping.expect(Code.notFound, 404)
    #expect(try Mapping.mismatch([Code].self, [5]).message.hasPrefix("expected Code, got 5: "))
  }

  @Test("Enums in each other, generic ones and Result are tagged tuples of tagged tuples")
  func generic() throws {
    enum Outcome<Value: Codable & Equatable>: Codable, Equatable {
      case ok(Value)
      case error(Message)
    }
    try Mapping.expect(Outcome.ok(5), .tagged("ok", 5))
    try Mapping.expect(Outcome<Int>.error(.add(1)), .tagged("error", .tagged("add", 1)))
    try Mapping.expect(Outcome.ok([1: Message.reset]), .tagged("ok", .map([1: .atom("reset")])))
    try Mapping.expect(Outcome.ok(Outcome.ok(Level.low)), .tagged("ok", .tagged("ok", .atom("low"))))
  }

  @Test("A struct whose one field is a container of its own is a map and no case")
  func noEnum() throws {
    struct Nested: Codable, Equatable {
      var value: Int
      enum Outer: CodingKey { case inner }
      enum Inner: CodingKey { case value }
      init(_ value: Int) { self.value = value }
      init(from decoder: any Decoder) throws {
        let inner = try decoder.container(keyedBy: Outer.self)
          .nestedContainer(keyedBy: Inner.self, forKey: .inner)
        value = try inner.decode(Int.self, forKey: .value)
      }
      func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: Outer.self)
        var inner = outer.nestedContainer(keyedBy: Inner.self, forKey: .inner)
        try inner.encode(value, forKey: .value)
      }
    }
    try Mapping.expect(Nested(5), .fields(["inner": .fields(["value": 5])]))
  }
}
