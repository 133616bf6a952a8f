import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("What is written to a group leader")
struct OutputRequestTests {
  private func request(_ parts: Term...) -> OutputRequest { OutputRequest(.tuple(parts)) }

  @Test("Text is characters and binaries in lists of any depth, in either encoding")
  func text() {
    let table: [(Term, CharacterData.Encoding, String?)] = [
      ([104, 105], .latin1, "hi"), ([], .unicode, ""), (.binary("é€"), .unicode, "é€"),
      (.binary(Binary([0xE9] as [UInt8])), .latin1, "é"), (.binary(Binary([0xE9] as [UInt8])), .unicode, nil),
      ([[0x20AC, [.binary("b"), []]], 99], .unicode, "€bc"),
      (.improperList([97, [98]], tail: .binary("c")), .unicode, "abc"),
      ([0xD800], .unicode, nil), ([-1], .latin1, nil), (.atom("a"), .latin1, nil),
      ([.float(1)], .latin1, nil),
    ]
    for (term, encoding, text) in table {
      #expect(CharacterData.text(term, encoding) == text, "\(term)")
    }
    var deep = Term.list([120])
    for _ in 1...500 { deep = .list([deep]) }
    #expect(CharacterData.text(deep, .latin1) == "x")
  }

  @Test("Requests to write are told from those to read, and from what is none")
  func requests() {
    let call = FunctionCall(module: "io_lib", name: "format", arguments: [[126, 112], [1]])
    #expect(request(.atom("put_chars"), .atom("unicode"), [97]) == .write("a"))
    #expect(request(.atom("put_chars"), [97]) == .write("a"))
    let arguments = Term.list(call.arguments)
    #expect(
      request(.atom("put_chars"), .atom("unicode"), .atom("io_lib"), .atom("format"), arguments)
        == .format(call, .unicode)
    )
    // Nothing else is run for anybody.
    #expect(
      request(.atom("put_chars"), .atom("unicode"), .atom("os"), .atom("cmd"), arguments) == .unknown
    )
    #expect(request(.atom("put_chars"), .atom("utf7"), [97]) == .unknown)
    #expect(request(.atom("put_chars"), .atom("unicode"), .atom("a")) == .unknown)
    let one = Term.tuple([.atom("put_chars"), .atom("unicode"), [97]])
    #expect(request(.atom("requests"), [one, one]) == .several([.write("a"), .write("a")]))
    #expect(request(.atom("requests"), [.tuple([.atom("requests"), []])]) == .unknown)
    #expect(request(.atom("get_line"), .atom("unicode"), []) == .notSupported)
    #expect(OutputRequest(.atom("getopts")) == .notSupported)
    #expect(request(.atom("nonsense")) == .unknown && OutputRequest(5) == .unknown)
  }
}
