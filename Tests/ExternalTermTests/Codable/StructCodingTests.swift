import ExternalTerm
import Testing

@Suite("Structs through Codable")
struct StructCodingTests {
  struct Point: Codable, Hashable {
    var x: Int
    var y: Double
  }

  struct Everything: Codable, Equatable {
    var int = Int.min
    var int8 = Int8.min
    var int16 = Int16.min
    var int32 = Int32.min
    var int64 = Int64.min
    var int128 = Int128.min
    var uint = UInt.max
    var uint8 = UInt8.max
    var uint16 = UInt16.max
    var uint32 = UInt32.max
    var uint64 = UInt64.max
    var uint128 = UInt128.max
    var double = 1.5
    var float: Float = 2.5
    var bool = true
    var string = "text"
    var atom: Atom = "atom"
    var bytes: [UInt8] = [1, 2]
    var points = [Point(x: 1, y: 2), Point(x: 3, y: 4)]
    var nested = [[1], [], [2, 3]]
    var dictionary = ["a": Point(x: 5, y: 6)]
    var set: Set<Int> = [7]
    var some: Point? = Point(x: 8, y: 9)
    var none: Point?
    var range = 1..<5
    var list: ContiguousArray<Int> = [1]
  }

  @Test("are maps with atoms for keys, of every standard type")
  func everything() throws {
    let value = Everything()
    try Mapping.expect(
      value,
      .fields([
        "int": .integer(.min), "int8": -128, "int16": -32768, "int32": -2_147_483_648,
        "int64": .integer(.min),
        "int128": Term(integer: Int128.min), "uint": Term(integer: UInt.max), "uint8": 255, "uint16": 65535,
        "uint32": 4_294_967_295, "uint64": Term(integer: UInt64.max), "uint128": Term(integer: UInt128.max),
        "double": 1.5, "float": 2.5, "bool": .atom("true"), "string": .text("text"), "atom": .atom("atom"),
        "bytes": .binary([1, 2]),
        "points": [.fields(["x": 1, "y": 2.0]), .fields(["x": 3, "y": 4.0])],
        "nested": [[1], [], [2, 3]], "dictionary": .map([.text("a"): .fields(["x": 5, "y": 6.0])]),
        "set": [7], "some": .fields(["x": 8, "y": 9.0]), "none": .atom("nil"), "range": [1, 5], "list": [1],
      ])
    )
  }

  @Test("Coding keys give the names that Erlang and Elixir see")
  func names() throws {
    struct Order: Codable, Equatable {
      var customerID: Int
      var isPaid: Bool
      enum CodingKeys: String, CodingKey {
        case customerID = "customer_id"
        case isPaid = "paid?"
      }
    }
    try Mapping.expect(
      Order(customerID: 1, isPaid: true),
      .fields(["customer_id": 1, "paid?": .atom("true")])
    )
    let error = try Mapping.mismatch(Order.self, .fields(["customerID": 1]))
    #expect(error.message == "expected Order with the field customer_id, got #{customerID => 1}")
  }

  @Test("Binaries are taken for names, fields that the struct does not know are ignored")
  func tolerance() throws {
    let point = Point(x: 1, y: 2)
    #expect(try Mapping.value(Point.self, .map([.text("x"): 1, .text("y"): 2])) == point)
    let elixir = Term.fields(["__struct__": .atom("Elixir.Point"), "x": 1, "y": 2, "z": [1]])
    #expect(try Mapping.value(Point.self, elixir) == point)
    let odd = Term.map([.atom("x"): 1, .atom("y"): 2, 5: 6, [.atom("x")]: 7, .binary([0xFF]): 8])
    #expect(try Mapping.value(Point.self, odd) == point)
  }

  @Test("Errors name what was expected, what came and where")
  func mismatches() throws {
    struct Line: Codable { var points: [Point] }
    struct Drawing: Codable { var lines: [String: Line] }
    let cases: [(Term, String, String)] = [
      (.fields(["x": 1]), "expected Point with the field y, got #{x => 1}", ""),
      (.fields(["x": 1.5, "y": 1]), "expected an integer from \(Int.min) to \(Int.max), got 1.5", "x"),
      (.fields(["x": 1, "y": .text("2")]), "expected a float, got <<\"2\">>", "y"),
      (
        .fields(["x": .atom("nil"), "y": 2]), "expected an integer from \(Int.min) to \(Int.max), got nil",
        "x"
      ),
      (.atom("point"), "expected Point, got point: it has no case point", ""),
      ([1, 2], "expected Point, got [1,2]", ""),
      (.tuple([1, 2]), "expected Point, got {1,2}", ""),
      (.tuple([]), "expected Point, got {}", ""),
      (5, "expected Point, got 5", ""),
      (
        .map([.atom("x"): 1, .text("x"): 2, .atom("y"): 3]),
        "expected Point, got #{<<\"x\">> => 2,x => 1,y => 3}: it has the field x twice", ""
      ),
    ]
    for (term, message, path) in cases {
      let error = try Mapping.mismatch(Point.self, term)
      #expect(error.message == message && error.path == path)
      let deep: Term = .fields(["lines": .map([.text("a"): .fields(["points": [term]])])])
      let deepError = try Mapping.mismatch(Drawing.self, deep)
      let outer = "lines[<<\"a\">>].points[0]"
      #expect(deepError.message == message && deepError.path == (path.isEmpty ? outer : outer + "." + path))
      let start = try deep.encodedTerm().count - term.encodedTerm().count + 1
      // The array ends with the empty list.
      #expect(deepError.offset >= start - 1, "\(deepError.offset) < \(start)")
    }
  }

  @Test("Of a large term, an error shows the beginning")
  func largeTerms() throws {
    for term: Term in [
      .list([Term](repeating: 7_000_000, count: 100_000)),
      .binary(Binary([UInt8](repeating: 200, count: 1 << 20))),
      .list([Term](repeating: 97, count: 60_000)), .tuple([Term](repeating: .text("é"), count: 100_000)),
      Term(BigInteger(isNegative: true, magnitude: [UInt8](repeating: 0xAB, count: 1 << 20))),
      .map(Dictionary(uniqueKeysWithValues: (0..<10_000).map { (.integer($0), .integer($0)) })),
    ] {
      let error = try Mapping.mismatch(Bool.self, term)
      #expect(error.message.count < 200)
      #expect(error.message.hasSuffix("…"))
      guard case .map = term else {
        let start = "expected true or false, got " + String("\(term)".prefix(100))
        #expect(error.message.hasPrefix(start))
        continue
      }
    }
  }

  @Test("A struct of many fields is found whole in a map of any order")
  func manyFields() throws {
    struct Wide: Codable, Equatable {
      var a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10, k = 11, l = 12, m = 13
      var n = 14, o = 15, p = 16, q = 17, r = 18, s = 19, t = 20
    }
    let value = Wide(a: -1, i: -9, t: -20)
    #expect(try Mapping.copy(value) == value)
    let term = try Mapping.term(value)
    guard case .map(let pairs) = term else {
      Issue.record("\(term) is no map")
      return
    }
    #expect(pairs.count == 20 && pairs[.atom("i")] == -9)
    var twice = pairs
    twice[.text("r")] = 0
    #expect(try Mapping.mismatch(Wide.self, .map(twice)).message.hasSuffix("it has the field r twice"))
    var less = pairs
    less[.atom("q")] = nil
    #expect(try Mapping.mismatch(Wide.self, .map(less)).message.hasPrefix("expected Wide with the field q"))
  }

  @Test("A struct without fields is a map without pairs, and is not read from anything else than a map")
  func empty() throws {
    struct Empty: Codable, Equatable {}
    struct Holder: Codable, Equatable { var empty = Empty() }
    try Mapping.expect(Empty(), .map([:]))
    try Mapping.expect([Holder()], [.fields(["empty": .map([:])])])
    #expect(try Mapping.value(Empty.self, .fields(["x": 1])) == Empty())
    #expect(
      try Mapping.mismatch(Holder.self, .fields(["empty": 5])).message == "expected Empty as a map, got 5"
    )
  }

  @Test("A struct around one value is that value")
  func wrappers() throws {
    struct ID: RawRepresentable, Codable, Hashable { var rawValue: Int }
    struct Name: RawRepresentable, Codable, Hashable { var rawValue: String }
    try Mapping.expect(ID(rawValue: 5), 5)
    try Mapping.expect(Name(rawValue: "x"), .text("x"))
    try Mapping.expect([ID(rawValue: 5): Name(rawValue: "x")], .map([5: .text("x")]))
    #expect(try Mapping.mismatch([ID].self, [.atom("x")]).path == "[0]")
  }
}
