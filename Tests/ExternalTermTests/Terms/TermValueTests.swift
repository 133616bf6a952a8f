import ExternalTerm
import Testing

@Suite("Terms as values")
struct TermValueTests {
  @Test("are equal as by Erlang's =:=")
  func equality() {
    #expect(Term.integer(1) != .float(1))
    #expect(Term.float(0) != .float(-0.0))
    #expect(Term.map([1: 2, 3: 4]) == .map([3: 4, 1: 2]))
    #expect(Term.bigInteger(BigInteger(5)) == 5)
    #expect(Set([Term.bigInteger(BigInteger(5)), 5]).count == 1)
    #expect(Term.atom("é") != .atom("e\u{301}"))
    #expect(Term.list([]) != .tuple([]))
    #expect(Term(elements: [1], tail: [2]) == [1, 2])
    #expect(Term(elements: [1], tail: Term(elements: [2], tail: 3)) == .improperList([1, 2], tail: 3))
  }

  @Test(
    "print as Erlang prints them",
    arguments: [
      (.tuple([.atom("ok"), [1, 2], .map([.atom("a"): .binary("x")])]), "{ok,[1,2],#{a => <<\"x\">>}}"),
      (.improperList([1, 2], tail: .atom("x")), "[1,2|x]"),
      (.list("abc".utf8.map { .integer(Int($0)) }), "\"abc\""),
      (.list([]), "[]"),
      (.binary(""), "<<>>"),
      (.binary([1, 2]), "<<1,2>>"),
      (.binary("né"), "<<\"né\"/utf8>>"),
      (.atom("Hello"), "'Hello'"),
      (.atom("it's"), "'it\\'s'"),
      (.atom("end"), "'end'"),
      (.atom("a@b_1"), "a@b_1"),
      (.float(1), "1.0"),
      (.float(1e300), "1.0e300"),
      (.float(2.5e-10), "2.5e-10"),
      (.integer(-7), "-7"),
      (
        .bigInteger(BigInteger(-170_141_183_460_469_231_731_687_303_715_884_105_728 as Int128)),
        "-170141183460469231731687303715884105728"
      ),
      (.pid(ExternalPid(node: "a@b", id: 1, serial: 2, creation: 3)), "<a@b.1.2>"),
      (.function(ExternalFunction(module: "lists", name: "map", arity: 2)), "fun lists:map/2"),
    ] as [(Term, String)]
  )
  func printing(_ term: Term, _ text: String) {
    #expect("\(term)" == text)
  }

  @Test("that are big integers convert to every type that they fit into, and to no other")
  func bigIntegers() {
    let values: [Int128] = [
      0, 1, -1, 127, 128, -128, -129, 255, 256, 1 << 63, -(1 << 63), (1 << 63) - 1, -(1 << 63) - 1, 1 << 64,
      .max, .min,
    ]
    for value in values {
      let big = BigInteger(value)
      #expect(Int128(exactly: big) == value)
      #expect(UInt128(exactly: big) == UInt128(exactly: value))
      #expect(Int(exactly: big) == Int(exactly: value))
      #expect(UInt64(exactly: big) == UInt64(exactly: value))
      #expect(Int8(exactly: big) == Int8(exactly: value))
      #expect(UInt8(exactly: big) == UInt8(exactly: value))
      #expect(big.description == value.description)
    }
    let huge = BigInteger(isNegative: true, magnitude: [UInt8](repeating: 0, count: 16) + [1])
    #expect(Int128(exactly: huge) == nil && UInt128(exactly: huge) == nil)
    #expect(BigInteger(isNegative: true, magnitude: [0, 0]) == BigInteger(0))
  }
}
