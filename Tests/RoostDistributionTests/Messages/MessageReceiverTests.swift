import ClusterTestKit
import ExternalTerm
import Logging
import Roost
import Testing

@testable import RoostDistribution

@Suite("Messages of other nodes, delivered", .timeLimit(.minutes(5)))
struct MessageReceiverTests {
  private let runtime: Runtime
  private let counter: Ref<Counter.Message>
  private let route = TestRoute()
  private let log = TestLog()
  private let tag = Term.improperList([.atom("alias")], tail: .reference(Samples.reference()))

  init() throws {
    runtime = try Runtime()
    counter = runtime.spawn { Counter() }
  }

  private func receiver() -> MessageReceiver {
    MessageReceiver(
      node: LocalNode(name: Samples.ours, creation: 4),
      logger: log.logger,
      route: route,
      exitReason: { .other("\($0)") }
    )
  }

  private func deliver(_ term: Term, to ref: Ref<some Sendable>) throws {
    try Wire.read(term) { try receiver().deliver(&$0, to: LocalProcess(ref)) }
  }

  private func call(_ request: Term) throws {
    try deliver(.tuple([.atom("$gen_call"), from, request]), to: counter)
  }

  private func cast(_ request: Term) throws {
    try deliver(.tuple([.atom("$gen_cast"), request]), to: counter)
  }

  private func system(_ request: Term) throws {
    try deliver(.tuple([.atom("system"), from, request]), to: counter)
  }

  private var from: Term { .tuple([.pid(Samples.remote()), tag]) }

  @Test("Casts and calls reach the server in order, typed, and answers go back with the tag of the call")
  func served() async throws {
    try cast(.tuple([.atom("increment"), 2]))
    try call(.atom("value"))
    #expect(try await route.nextAnswer() == .tuple([tag, 2]))
    try call(.tuple([.atom("add"), 40, .binary("x")]))
    #expect(try await route.nextAnswer() == .tuple([tag, 42]))
    try cast(.atom("reset_all"))
    try call(.tuple([.atom("rename"), .binary("n")]))
    #expect(try await route.nextAnswer() == .tuple([tag, .atom("ok")]))
    #expect(try await counter.call(Counter.Message.value) == 0)
    await runtime.shutdown()
  }

  @Test("The server knows who calls")
  func caller() async throws {
    let (callers, source) = AsyncStream<Pid?>.makeStream()
    let server = runtime.spawn(receiving: TermMessage.self) { inbox in
      while case .message(.call(_, let reply)) = try await inbox.receive() { source.yield(reply.caller) }
    }
    try deliver(.tuple([.atom("$gen_call"), from, 1]), to: server)
    var iterator = callers.makeAsyncIterator()
    #expect(await iterator.next() == .some(Pid(Samples.remote())))
    await runtime.shutdown()
  }

  @Test("A refused call ends by the monitor of its caller; the server lives")
  func refused() async throws {
    try call(.tuple([.atom("refuse"), .binary("no money")]))
    #expect(try await route.nextRefusal() == "no money")
    #expect(try await counter.call(Counter.Message.value) == 0)
    await runtime.shutdown()
  }

  @Test("A request that the server does not know is reported and dropped, and refused if it is a call")
  func unknown() async throws {
    try call(.atom("stop"))
    #expect(try await route.nextRefusal().contains("expected Message, got stop: it has no case stop"))
    try call(.atom("reset_all"))
    #expect(try await route.nextRefusal() == "the request has no answer, and was called")
    try cast(.tuple([.atom("increment"), .binary("x")]))
    try cast(.atom("value"))
    let reports = log.lines
    #expect(reports.count == 4)
    #expect(reports.allSatisfy { $0.contains("\(counter.pid)") })
    #expect(reports[0].contains("\(Samples.remote())"))
    #expect(reports[2].contains("got <<\"x\">>"))
    #expect(try await counter.call(Counter.Message.value) == 0)
    await runtime.shutdown()
  }

  @Test("A call into a full mailbox is refused")
  func full() async throws {
    let options = ProcessOptions(mailbox: MailboxBound(capacity: 1, overflow: .fail))
    let server = runtime.spawn(options: options) { Counter() }
    try await runtime.system.suspend(server)
    for _ in 0..<2 { try deliver(.tuple([.atom("$gen_call"), from, .atom("value")]), to: server) }
    #expect(try await route.nextRefusal().contains("full"))
    await runtime.shutdown()
  }

  @Test("Other messages, and requests for a process that takes none, come as terms")
  func others() async throws {
    let (infos, source) = AsyncStream<Term?>.makeStream()
    let plain = runtime.spawn(receiving: Never.self) { inbox in
      while case .info(.message(let message)) = try await inbox.receive() { source.yield(message as? Term) }
    }
    let terms: [Term] = [
      .atom("hello"), .tuple([.reference(Samples.reference()), 1]), .tuple([.atom("$gen_cast"), 1]),
      .tuple([.atom("$gen_call"), from, .atom("value")]),
    ]
    var iterator = infos.makeAsyncIterator()
    for term in terms {
      try deliver(term, to: plain)
      #expect(await iterator.next() == .some(term))
    }
    await runtime.shutdown()
  }

  @Test("The answer to a call of ours goes to the call: from the alias, or from who answers the pid; once")
  func answers() async throws {
    let (results, source) = AsyncStream<Result<Int, CallError>>.makeStream()
    var iterator = results.makeAsyncIterator()
    func begin() {
      let port = Reply<Int>(caller: nil, of: LocalProcess(counter)) { source.yield($0) }
      route.call.withLock { $0 = (Samples.reference(), port) }
    }
    begin()
    try Wire.read(.tuple([tag, 5])) {
      try receiver().deliver(&$0, toAlias: Samples.reference())
    }
    #expect(await iterator.next() == .success(5))
    // Too late: nobody waits.
    try Wire.read(.tuple([tag, 6])) { try receiver().deliver(&$0, toAlias: Samples.reference()) }
    begin()
    try deliver(.tuple([tag, 7]), to: counter)
    #expect(await iterator.next() == .success(7))
    begin()
    try deliver(.tuple([tag, .atom("seven")]), to: counter)
    guard case .failure(let error)? = await iterator.next() else {
      Issue.record("an answer of another type was taken")
      return
    }
    #expect(error.code == .invalidAnswer && error.description.contains("got seven"))
    await runtime.shutdown()
  }

  @Test("A request whose bytes break the format is an error of the connection")
  func broken() async throws {
    var bytes = try Wire.bytes(.tuple([.atom("$gen_cast"), .tuple([.atom("increment"), .binary("abc")])]))
    bytes.removeLast(2)
    #expect(throws: TermDecodingError.self) {
      try TermReader.read(bytes) { try receiver().deliver(&$0, to: LocalProcess(counter)) }
    }
    await runtime.shutdown()
  }

  @Test("sys looks into a server, suspends it and lets it go on")
  func system() async throws {
    try cast(.tuple([.atom("increment"), 3]))
    try system(.atom("get_state"))
    #expect(
      try await route.nextAnswer()
        == .tuple([tag, .map([.atom("count"): 3, .atom("name"): .binary("")])])
    )
    try system(.atom("suspend"))
    #expect(try await route.nextAnswer() == .tuple([tag, .atom("ok")]))
    try call(.atom("value"))
    try system(.atom("get_status"))
    guard case .tuple(let answer) = try await route.nextAnswer(), case .tuple(let status) = answer[1],
      case .list(let items) = status[3]
    else {
      Issue.record("no status")
      return
    }
    #expect(status[0] == .atom("status") && status[2] == .tuple([.atom("module"), .atom("Counter")]))
    #expect(status[1] == .pid(LocalNode(name: Samples.ours, creation: 4).external(counter.pid)))
    #expect(items.count == 5 && items[1] == .atom("suspended"))
    try system(.atom("resume"))
    #expect(try await route.nextAnswer() == .tuple([tag, .atom("ok")]))
    #expect(try await route.nextAnswer() == .tuple([tag, 3]))
    try system(.tuple([.atom("terminate"), .atom("done")]))
    #expect(try await route.nextAnswer() == .tuple([tag, .atom("ok")]))
    // The end may come before the wait for it.
    #expect(["done", .noproc].contains(await counter.untilExit()))
    await runtime.shutdown()
  }
}
