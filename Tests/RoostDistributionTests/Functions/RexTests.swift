import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Functions called from another node", .timeLimit(.minutes(5)))
struct RexTests {
  private let cluster = Cluster()

  private func request(_ tag: Atom, _ function: Atom, _ arguments: Term...) -> Term {
    .tuple([.atom(tag), .atom("tests"), .atom(function), .list(arguments), .atom("user")])
  }

  @Test("One call that waits holds up no other, and one whose process is killed says so")
  func independent() async throws {
    let (one, two) = try await cluster.pair()
    let (started, source) = AsyncStream<Pid>.makeStream()
    two.register(function: "wait", of: "tests") {
      if let pid = two.runtime.currentProcess { source.yield(pid) }
      try await Task.sleep(for: .seconds(3600))
    }
    two.register(function: "add", of: "tests") { (a: Int, b: Int) in a + b }
    let rex = one.ref(to: "rex", at: two.name, as: TermMessage.self)
    let waiting = rex.request { .call(request("call", "wait"), reply: $0) }
    var iterator = started.makeAsyncIterator()
    let process = try #require(await iterator.next())
    #expect(try await rex.call(timeout: nil) { .call(request("block_call", "add", 1, 2), reply: $0) } == 3)
    two.runtime.exit(process, .kill)
    #expect(try await waiting.answer(timeout: nil).description == "{badrpc,{'EXIT',killed}}")
    await cluster.stop()
  }

  @Test("A function that was taken away is there no more, and one registered again is the later")
  func replaced() async throws {
    let (one, two) = try await cluster.pair()
    let rex = one.ref(to: "rex", at: two.name, as: TermMessage.self)
    func called() async throws -> Term {
      try await rex.call(timeout: nil) { .call(request("call", "version"), reply: $0) }
    }
    two.register(function: "version", of: "tests") { 1 }
    #expect(try await called() == 1)
    two.register(function: "version", of: "tests", arity: 0) { _ in .atom("two") }
    #expect(try await called() == .atom("two"))
    two.unregister(function: "version", of: "tests", arity: 0)
    #expect(try await called().description.contains("undef"))
    await cluster.stop()
  }

  @Test("A cast runs the function; that it fails is logged, and what is no request is refused or dropped")
  func casts() async throws {
    let (one, two) = try await cluster.pair()
    let (done, source) = AsyncStream<Int>.makeStream()
    two.register(function: "note", of: "tests") { (number: Int) in
      source.yield(number)
      return
    }
    let rex = one.ref(to: "rex", at: two.name, as: TermMessage.self)
    rex.send(.cast(.atom("nonsense")))
    one.send(Term.atom("nonsense"), to: "rex", at: two.name)
    rex.send(.cast(request("cast", "note", 5)))
    var iterator = done.makeAsyncIterator()
    #expect(await iterator.next() == 5)
    rex.send(.cast(request("cast", "nothing")))
    while !cluster.log.lines.contains(where: { $0.contains("tests:nothing/0") }) { await Task.yield() }
    do {
      _ = try await rex.call(timeout: nil) { .call(.atom("stop"), reply: $0) }
      Issue.record("it was answered")
    } catch { #expect(error.code == .refused) }
    await cluster.stop()
  }
}
