import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("What a request to spawn is to run")
struct SpawnTargetTests {
  private func call(_ module: Atom, _ name: Atom, _ arguments: Term...) -> FunctionCall {
    FunctionCall(module: module, name: name, arguments: arguments)
  }

  @Test("The functions of erpc name the call proper among their arguments; all else is a process of its own")
  func targets() {
    let inner = call("m", "f", 1, 2)
    #expect(
      SpawnTarget(call("erpc", "execute_call", 7, .atom("m"), .atom("f"), [1, 2])) == .call(inner, 7)
    )
    #expect(SpawnTarget(call("erpc", "execute_cast", .atom("m"), .atom("f"), [1, 2])) == .cast(inner))
    for other in [
      inner, call("erpc", "execute_call", 7, .atom("m"), .atom("f")), call("erpc", "call", 1),
      call("erpc", "execute_call", 7, .atom("m"), 1, [1]),
      call("erpc", "execute_call", 7, .atom("m"), .atom("f"), 1),
      call("erpc", "execute_cast", .atom("m"), .atom("f"), .atom("x")),
    ] { #expect(SpawnTarget(other) == .process(other)) }
  }

  @Test("Of the options those that tie the process count, with or without options of their own")
  func options() {
    let table: [([Term], SpawnOptions)] = [
      ([], []), ([.atom("link")], .link), ([.atom("monitor")], .monitor),
      ([.tuple([.atom("monitor"), [.tuple([.atom("alias"), .atom("demonitor")])]])], .monitor),
      (
        [.tuple([.atom("priority"), .atom("high")]), .atom("link"), 5, .atom("monitor")],
        [.link, .monitor]
      ), ([.tuple([.atom("link"), 1])], []),
    ]
    for (terms, options) in table { #expect(SpawnOptions(terms) == options) }
    for options in [[], .link, .monitor, [.link, .monitor]] as [SpawnOptions] {
      #expect(SpawnOptions(options.terms) == options)
    }
  }
}
