import ExternalTerm
import Foundation
import Testing

@Suite("The mapping, as a real Erlang sees it")
struct ErlangMappingTests {
  struct Counter: Codable, Equatable {
    var count: Int
    var name: String?
    var lastSeen: Double
    var tags: [String: Int] = [:]

    enum CodingKeys: String, CodingKey {
      case count, name, tags
      case lastSeen = "last_seen"
    }
  }

  enum Request: Codable, Equatable {
    case reset
    case increment(Int)
    case move(x: Double, y: Double)
    case store(Data, under: [UInt8])
    case all([Request])
    case update(Counter)
    case notify(ExternalPid?)
    case subscribe(ExternalReference)
    case level(Level)
    case any(Term)
    indirect case reply(Request?)
  }

  enum Level: String, Codable { case low, high }

  /// One of Swift's values, and the expression of Erlang's that gives the same.
  struct Pair: Sendable {
    let check: @Sendable (ErlangPeer) throws -> String?

    init<Value: Codable & Equatable & Sendable>(_ value: Value, _ expression: String) {
      check = { peer in
        if let other = try peer.differs(try TermEncoder().encode(value), from: expression) {
          return "\(value) is \(other) to Erlang, and not \(expression)"
        }
        let back = try TermDecoder().decode(Value.self, from: peer.value(of: expression))
        return back == value ? nil : "\(expression) is \(back), and not \(value)"
      }
    }

    /// Read, and never written like this.
    static func reading<Value: Codable & Equatable & Sendable>(_ value: Value, _ expression: String) -> Pair {
      Pair { peer in
        let read = try TermDecoder().decode(Value.self, from: peer.value(of: expression))
        return read == value ? nil : "\(expression) is \(read), and not \(value)"
      }
    }

    private init(check: @escaping @Sendable (ErlangPeer) throws -> String?) {
      self.check = check
    }
  }

  static let both: [Pair] = [
    Pair(1, "1"), Pair(-1, "-1"), Pair(Int.min, "-(1 bsl 63)"), Pair(UInt128.max, "(1 bsl 128) - 1"),
    Pair(BigInteger(isNegative: true, magnitude: [UInt8](repeating: 0, count: 256) + [1]), "-(1 bsl 2048)"),
    Pair(1.5, "1.5"), Pair(1.0, "1.0"), Pair(true, "true"), Pair(nil as Int?, "nil"),
    Pair("héllo", "<<\"héllo\"/utf8>>"), Pair("", "<<>>"), Pair(Atom("it's"), "'it\\'s'"),
    Pair(Data([1, 2]), "<<1,2>>"), Pair([1, 2, 255] as [UInt8], "<<1,2,255>>"), Pair(Data(), "<<>>"),
    Pair([1, 2, 300], "[1, 2, 300]"), Pair([1, 2], "[1, 2]"), Pair([] as [Int], "[]"),
    Pair([[1], []], "[[1], []]"), Pair([nil, "a"], "[nil, <<\"a\">>]"),
    Pair(["a": 1], "#{<<\"a\">> => 1}"), Pair([1: [2: 3]], "#{1 => #{2 => 3}}"),
    Pair([Level.low: 1], "#{low => 1}"),
    Pair([Request.increment(1): 2] as [Request: Int], "#{{increment, 1} => 2}"),
    Pair(
      Counter(count: 1, name: nil, lastSeen: 2.5),
      "#{count => 1, name => nil, last_seen => 2.5, tags => #{}}"
    ),
    Pair(Request.reset, "reset"), Pair(Request.increment(2), "{increment, 2}"),
    Pair(Request.move(x: 1, y: -0.5), "{move, 1.0, -0.5}"),
    Pair(Request.store(Data([1]), under: [2]), "{store, <<1>>, <<2>>}"),
    Pair(Request.all([.reset, .increment(-1)]), "{all, [reset, {increment, -1}]}"),
    Pair(
      Request.update(Counter(count: 1, name: "x", lastSeen: 0, tags: ["t": 1])),
      "{update, #{count => 1, name => <<\"x\">>, last_seen => 0.0, tags => #{<<\"t\">> => 1}}}"
    ),
    Pair(Request.notify(nil), "{notify, nil}"), Pair(Request.level(.high), "{level, high}"),
    Pair(Request.any(.improperList([1], tail: 2)), "{any, [1 | 2]}"),
    Pair(Request.any(.map([.tuple([]): .float(-0.0)])), "{any, #{{} => -0.0}}"),
    Pair(Request.reply(.reply(nil)), "{reply, {reply, nil}}"),
    Pair(ExternalFunction(module: "lists", name: "map", arity: 2), "fun lists:map/2"),
  ]

  static let readings: [Pair] = [
    .reading("hello", "\"hello\""), .reading("héllo", "\"héllo\""), .reading("日本🦉", "\"日本🦉\""),
    .reading("", "\"\""), .reading(["a", "b"], "[\"a\", \"b\"]"), .reading(["size": 1], "#{size => 1}"),
    .reading([1, 2] as [UInt8], "[1, 2]"), .reading(Data([1, 2]), "[1, 2]"),
    .reading(3.0, "3"), .reading(nil as String?, "undefined"), .reading(Level.low, "<<\"low\">>"),
    .reading(
      Counter(count: 1, name: "n", lastSeen: 2, tags: ["a": 1]),
      "#{'__struct__' => 'Elixir.Counter', count => 1, name => \"n\", last_seen => 2, tags => #{a => 1}}"
    ),
    .reading(Counter(count: 1, name: nil, lastSeen: 2), "#{<<\"count\">> => 1, last_seen => 2, tags => #{}}"),
  ]

  @Test("Erlang sees the terms that the mapping promises, and Swift reads Erlang's as the same values")
  func mapping() throws {
    let peer = try ErlangPeer()
    for pair in Self.both + Self.readings {
      if let difference = try pair.check(peer) { Issue.record("\(difference)") }
    }
    try peer.stop()
  }

  @Test("Pids and references go to Erlang and back, and are the same there")
  func identifiers() throws {
    let peer = try ErlangPeer()
    let requests = try TermDecoder().decode(
      [Request].self,
      from: peer.value(of: "put(ref, make_ref()), [{notify, self()}, {subscribe, get(ref)}]")
    )
    let written = try TermEncoder().encode(requests)
    #expect(try peer.differs(written, from: "[{notify, self()}, {subscribe, get(ref)}]") == nil)
    try peer.stop()
  }

  @Test("What Erlang makes and no Swift type could mean is an error that shows it")
  func mismatches() throws {
    let peer = try ErlangPeer()
    func error<Value: Decodable>(_ type: Value.Type, _ expression: String) throws -> String {
      let bytes = try peer.value(of: expression)
      let error = #expect(throws: TermDecodingError.self) { _ = try TermDecoder().decode(type, from: bytes) }
      let failure = try #require(error)
      #expect((1..<bytes.count).contains(failure.offset))
      return failure.path.isEmpty ? failure.message : failure.message + " in " + failure.path
    }
    let examples: [(String, String)] = [
      (
        try error(Request.self, "{increment, 1, 2}"),
        "expected Request as a tuple of increment and _0, got {increment,1,2}"
      ),
      (
        try error([Request].self, "[reset, {level, middle}]"),
        "expected Level, got middle: Cannot initialize Level from invalid String value middle in [1].level._0"
      ),
      (
        try error(Counter.self, "#{count => one, last_seen => 0, tags => #{}}"),
        "expected an integer from \(Int.min) to \(Int.max), got one in count"
      ),
      (try error(Int8.self, "128"), "expected an integer from -128 to 127, got 128"),
      (try error(String.self, "[$a | $b]"), "expected a text, got [97|98]"),
      (
        try error([String: Request].self, "#{a => {stop, 1}}"),
        "expected Request, got {stop,1}: it has no case stop in [a]"
      ),
    ]
    for (error, expected) in examples { #expect(error == expected) }
    #expect(try error(Request.self, "fun() -> ok end").hasPrefix("expected Request, got #Fun<erl_eval."))
    try peer.stop()
  }
}

extension ErlangMappingTests.Request: Hashable {}
extension ErlangMappingTests.Counter: Hashable {}
