import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

/// A server of ours that a real Erlang calls over a connection.
private struct ServedPair {
  let pair = try? ErlangPair()
  let route = TestRoute()
  let log = TestLog()
  let runtime: Runtime
  let counter: Ref<Counter.Message>
  var links = LinkLedger()

  init() throws {
    runtime = try Runtime()
    counter = runtime.spawn { Counter() }
  }

  var connected: ErlangPair {
    get throws {
      guard let pair else { throw TestSocket.Failure(description: "no connection") }
      return pair
    }
  }

  func receiver() throws -> MessageReceiver {
    MessageReceiver(
      node: LocalNode(name: try connected.ours.node, creation: try connected.ours.creation),
      logger: log.logger,
      route: route,
      exitReason: { .other("\($0)") }
    )
  }

  /// Takes messages from Erlang until one has been delivered to the server.
  mutating func takeUntilDelivered() throws {
    while true {
      let received = try connected.node.receive()
      switch received.control {
      case .monitor(let watcher, let target, let reference):
        links.receivedMonitor(from: watcher, of: try connected.ours, as: target, reference)
      case .demonitor(_, _, let reference): links.receivedDemonitor(reference)
      default:
        guard let message = received.message else { continue }
        let receiver = try receiver()
        return try Wire.read(message) { try receiver.deliver(&$0, to: LocalProcess(counter)) }
      }
    }
  }

  /// What a call in an expression of Erlang's comes to.
  mutating func call(_ expression: String) async throws -> String {
    try connected.begin(expression)
    try takeUntilDelivered()
    switch try await route.next() {
    case .answer(let answer):
      try connected.node.send(answer.control(sender: try connected.ours), try Wire.term(answer.write))
    case .refusal(let from, let why):
      try connected.node.send(links.refuse(from, by: try connected.ours, why))
    }
    return try connected.erlang.line()
  }
}

@Suite("Servers and a real Erlang", .serialized, .offPool, .timeLimit(.minutes(5)))
struct ErlangServerTests {
  @Test("gen_server:call, cast and send_request work on a server of ours", .timeLimit(.minutes(3)))
  func calls() async throws {
    var served = try ServedPair()
    try served.connected.begin("gen_server:cast(Ours, {increment, 2})")
    try served.takeUntilDelivered()
    #expect(try served.connected.erlang.line() == "ok")
    #expect(try await served.call("gen_server:call(Ours, value)") == "2")
    #expect(try await served.call("gen_server:call(Ours, {add, 40, <<\"x\">>}, infinity)") == "42")
    #expect(try await served.call("gen_server:call(Ours, {rename, <<\"n\">>}, 5000)") == "ok")
    let request = "gen_server:receive_response(gen_server:send_request(Ours, value), 5000)"
    #expect(try await served.call(request) == "{reply,42}")
    await served.runtime.shutdown()
  }

  @Test(
    "A call that is refused, or that the server does not know, ends with the reason; the server lives",
    .timeLimit(.minutes(3))
  )
  func refusals() async throws {
    var served = try ServedPair()
    let refused = try await served.call("catch gen_server:call(Ours, {refuse, <<\"no\">>})")
    #expect(refused.hasPrefix("{'EXIT',{{refused,<<110,111>>},{gen_server,call,"))
    let unknown = try await served.call("catch gen_server:call(Ours, stop)")
    #expect(unknown.hasPrefix("{'EXIT',{{refused,<<"))
    #expect(try await served.call("gen_server:call(Ours, value)") == "0")
    #expect(served.log.lines.count == 1)
    await served.runtime.shutdown()
  }

  @Test("sys looks at a server of ours, suspends it, resumes it", .timeLimit(.minutes(3)))
  func system() async throws {
    var served = try ServedPair()
    #expect(try await served.call("sys:get_state(Ours)") == "#{count => 0,name => <<>>}")
    #expect(try await served.call("sys:suspend(Ours)") == "ok")
    let status = try await served.call(
      "{status, _, {module, M}, [_, S, _, _, _]} = sys:get_status(Ours), {M, S}"
    )
    #expect(status == "{'Counter',suspended}")
    #expect(try await served.call("sys:resume(Ours)") == "ok")
    #expect(try await served.call("sys:statistics(Ours, get)") == "{ok,no_statistics}")
    #expect(try await served.call("sys:no_debug(Ours)") == "ok")
    let replaced = try await served.call("catch sys:replace_state(Ours, fun(S) -> S end)")
    #expect(replaced.hasPrefix("{'EXIT',{{unknown_system_msg,{replace_state,"))
    #expect(try await served.call("sys:terminate(Ours, done)") == "ok")
    #expect(["done", .noproc].contains(await served.counter.untilExit()))
    await served.runtime.shutdown()
  }

  /// The protocol of OTP's server of remote calls, as far as it goes here.
  private enum Rex: Codable, WireMessage {
    case call(Atom, Atom, [Int], groupLeader: Atom, reply: Reply<[Int]>)
    case unknown(reply: Reply<Int>)
  }

  @Test("A server of Erlang's answers our calls, typed", .timeLimit(.minutes(3)))
  func client() async throws {
    let served = try ServedPair()
    let (results, source) = AsyncStream<Result<[Int], CallError>>.makeStream()
    let reply = Reply<[Int]>(caller: nil, of: LocalProcess(served.counter)) { source.yield($0) }
    let message = try OutgoingMessage(
      Rex.call("lists", "seq", [1, 4], groupLeader: "user", reply: reply)
    )
    let node = try served.connected.node
    let ours = try served.connected.ours
    let reference = try node.reference(77)
    var calls = CallLedger()
    let port = try #require(message.port)
    let monitor = try #require(calls.begin(port, reference, by: ours, to: .name("rex")) { reference })
    try node.send(.monitor(from: ours, to: .name("rex"), monitor))
    try node.send(
      .sendToName(from: ours, to: "rex"),
      try Wire.term { try message.write(to: &$0, call: (ours, reference)) }
    )
    let received = try node.receive()
    guard case .sendToAlias(_, reference) = received.control, let answer = received.message else {
      Issue.record("\(received)")
      return
    }
    let ended = calls.end(reference.number)
    served.route.call.withLock { $0 = ended.map { (reference, $0.port) } }
    let receiver = try served.receiver()
    try Wire.read(answer) { try receiver.deliver(&$0, toAlias: reference) }
    var iterator = results.makeAsyncIterator()
    #expect(await iterator.next() == .success([1, 2, 3, 4]))
    #expect(ended?.isMonitored == true)
    await served.runtime.shutdown()
  }

  @Test("A call to nobody ends with noproc", .timeLimit(.minutes(3)))
  func nobody() async throws {
    let served = try ServedPair()
    let node = try served.connected.node
    let ours = try served.connected.ours
    let reference = try node.reference(78)
    var calls = CallLedger()
    let (results, source) = AsyncStream<Result<Int, CallError>>.makeStream()
    let port = Reply<Int>(caller: nil, of: LocalProcess(served.counter)) { source.yield($0) }
    let monitor = try #require(calls.begin(port, reference, by: ours, to: .name("nobody")) { reference })
    try node.send(.monitor(from: ours, to: .name("nobody"), monitor))
    guard case .down(.name("nobody"), ours, reference, let reason) = try node.receive().control else {
      Issue.record("no DOWN")
      return
    }
    calls.down(reference.number).first?.fail(CallError(down: reason, as: .noproc))
    var iterator = results.makeAsyncIterator()
    #expect(await iterator.next() == .failure(.exit(.noproc)))
    #expect(reason == .atom("noproc"))
    await served.runtime.shutdown()
  }
}
