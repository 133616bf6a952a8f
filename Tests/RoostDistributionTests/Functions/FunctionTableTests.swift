import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Functions by name")
struct FunctionTableTests {
  private func call(_ name: Atom, _ arguments: Term...) -> FunctionCall {
    FunctionCall(module: "m", name: name, arguments: arguments)
  }

  private struct Failure: Error, CustomStringConvertible {
    let description = "no luck"
  }

  private var table: FunctionTable {
    var table = FunctionTable()
    table[.init(module: "m", name: "sum", arity: 2)] = { .list($0) }
    table[.init(module: "m", name: "fail", arity: 0)] = { _ in throw Failure() }
    table[.init(module: "m", name: "exit", arity: 0)] = { _ in throw Exit("gone") }
    table[.init(module: "m", name: "typed", arity: 2)] = { terms in
      let key = FunctionTable.Key(module: "m", name: "typed", arity: 2)
      var arguments = FunctionArguments(terms, of: key, DecodingLimits())
      return .tuple([
        .integer(try arguments.next(Int.self)), .binary(Binary(try arguments.next(String.self))),
      ])
    }
    return table
  }

  @Test("A function is found by module, name and arity, and only so")
  func finding() async {
    #expect(await table.run(call("sum", 1, 2)) == .returned([1, 2]))
    #expect(
      await table.run(call("sum", 1))
        == .error(
          .atom("undef"),
          stack: [.tuple([.atom("m"), .atom("sum"), [1], []])]
        )
    )
    var other = table
    other[.init(module: "m", name: "sum", arity: 2)] = nil
    #expect(await other.run(call("sum", 1, 2)) != .returned([1, 2]))
  }

  @Test("An error is one of Erlang's, with the function in the stack, and an Exit an exit")
  func failing() async {
    #expect(
      await table.run(call("fail"))
        == .error(
          .tuple([
            .atom("roost_error"), .binary(Binary(Array("Failure".utf8))),
            .binary(Binary(Array("no luck".utf8))),
          ]),
          stack: [.tuple([.atom("m"), .atom("fail"), 0, []])]
        )
    )
    #expect(await table.run(call("exit")) == .exit(.atom("gone")))
    #expect(await table.run(call("exit")).rpcAnswer.description == "{badrpc,{'EXIT',gone}}")
  }

  @Test("Arguments are read as what the function takes, and the error says which is not")
  func arguments() async {
    let text = Term.binary(Binary(Array("x".utf8)))
    #expect(await table.run(call("typed", 1, text)) == .returned(.tuple([1, text])))
    guard case .error(.tuple(let reason), _) = await table.run(call("typed", 1, 2)) else {
      Issue.record("no error")
      return
    }
    #expect(reason.first == .atom("badarg"))
    #expect(reason.last?.description.contains("argument 2 of m:typed/2") == true)
  }

  @Test("What rpc sends is a call; what is like it is none")
  func requests() {
    let parts: [Term] = [.atom("call"), .atom("m"), .atom("f"), [1, 2], .atom("user")]
    let call = FunctionCall(.tuple(parts), tags: ["call"])
    #expect(call == FunctionCall(module: "m", name: "f", arguments: [1, 2]))
    #expect(FunctionCall(.tuple(parts), tags: ["cast"]) == nil)
    for (place, term) in [(1, Term.integer(1)), (2, 2), (3, .atom("none")), (3, .improperList([1], tail: 2))]
    {
      var other = parts
      other[place] = term
      #expect(FunctionCall(.tuple(other), tags: ["call"]) == nil)
    }
    #expect(FunctionCall(.tuple(Array(parts.dropLast())), tags: ["call"]) == nil)
    #expect(FunctionCall(.atom("call"), tags: ["call"]) == nil)
  }
}
