import ExternalTerm
import Testing

@Suite("Optionals through Codable")
struct OptionalCodingTests {
  struct Box: Codable, Hashable {
    var value: Int?
    var list: [Int?] = []
    var dictionary: [String: Box?] = [:]
    var box: [Box]?
    var choice: Choice?
  }

  enum Choice: Codable, Hashable {
    case one(Int?)
    indirect case two(Box?, name: String?)
  }

  private let none: Term = .atom("nil")

  @Test("No value is nil wherever it stands, and is written")
  func places() throws {
    try Mapping.expect(
      Box(),
      .fields(["value": none, "list": [], "dictionary": .map([:]), "box": none, "choice": none])
    )
    try Mapping.expect(
      Box(value: 1, list: [1, nil], dictionary: ["a": nil], box: [], choice: .one(nil)),
      .fields([
        "value": 1, "list": [1, none], "dictionary": .map([.text("a"): none]), "box": [],
        "choice": .tagged("one", none),
      ])
    )
    try Mapping.expect(Choice.two(nil, name: nil), .tagged("two", none, none))
    try Mapping.expect(Choice.two(nil, name: "x"), .tagged("two", none, .text("x")))
    try Mapping.expect(nil as Box?, none)
    try Mapping.expect([nil, Choice.one(1)], [none, .tagged("one", 1)])
    try Mapping.expect([nil: 1] as [Choice?: Int], .map([none: 1]))
  }

  @Test("A field that is missing, nil or undefined has no value")
  func missing() throws {
    let rest: KeyValuePairs<String, Term> = ["list": [], "dictionary": .map([:])]
    #expect(try Mapping.value(Box.self, .fields(rest)) == Box())
    let undefined: Term = .fields([
      "value": .atom("undefined"), "list": [.atom("undefined")],
      "dictionary": .map([.atom("a"): .atom("undefined")]),
    ])
    #expect(try Mapping.value(Box.self, undefined) == Box(list: [nil], dictionary: ["a": nil]))
  }

  @Test("A tuple keeps its places: a value that is missing in it is an error, though it may be nil")
  func missingInTuple() throws {
    #expect(try Mapping.mismatch(Choice.self, .atom("one")).message.hasSuffix("_0 is missing"))
    #expect(
      try Mapping.mismatch(Choice.self, .tagged("two", .atom("nil"))).message.hasSuffix("name is missing")
    )
  }

  @Test("Of optionals in optionals, the outermost is the one without a value")
  func nested() throws {
    let values: [Int??] = [.some(.some(1)), .some(.none), .none]
    #expect(try Mapping.term(values) == [1, none, none])
    #expect(try Mapping.copy(values) == [.some(.some(1)), .none, .none])
  }
}
