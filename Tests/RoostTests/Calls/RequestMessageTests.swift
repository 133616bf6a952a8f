import Testing

@testable import Roost

/// Handlers that cannot wait call other servers all the same: the answer comes as a message.
@Suite(.timeLimit(.minutes(5)))
struct RequestMessageTests {
  private typealias Outcome = Result<Int, CallError>

  /// Has `asker` request something of a server, and notes what comes of it.
  private func request(
    by asker: Ref<Order>,
    _ server: some ProcessAddress<Order>,
    timeout: Duration? = nil,
    _ outcomes: Chronicle<Outcome>,
    _ serve: @escaping @Sendable (Reply<Int>) -> Void
  ) {
    asker.perform { me in
      me.request(server, timeout: timeout) { reply in
        .perform { _ in serve(reply) }
      } then: { outcome in
        .perform { _ in outcomes.note(outcome) }
      }
    }
  }

  @Test("The answer comes as a message, and the server serves others meanwhile", arguments: Handlers.allCases)
  func answerOfARequestComesAsAMessage(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (asker, server) = (
        try await handlers.start(in: node), try await handlers.start(in: node, name: "a")
      )
      let (ports, outcomes) = (Chronicle<Reply<Int>>(), Chronicle<Outcome>())
      request(by: asker, server, outcomes) { ports.note($0) }
      let port = await ports.entries(1)[0]
      request(by: asker, node.named("a", as: Order.self), outcomes) { $0(2) }
      #expect(await outcomes.entries(1) == [.success(2)])
      port(1)
      #expect(await outcomes.entries(2) == [.success(2), .success(1)])
    }
  }

  @Test("So does a failure: a timeout, the end of the server, its absence", arguments: Handlers.allCases)
  func failureOfARequestComesAsAMessage(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let (asker, server) = (try await handlers.start(in: node), try await handlers.start(in: node))
      let (ports, outcomes) = (Chronicle<Reply<Int>>(), Chronicle<Outcome>())
      request(by: asker, server, timeout: .seconds(1), outcomes) { ports.note($0) }
      request(by: asker, server, timeout: nil, outcomes) { ports.note($0) }
      _ = await ports.entries(2)
      clock.advance(by: .seconds(1))
      #expect(await outcomes.entries(1) == [.failure(.timeout)])
      node.exit(server.pid, "over")
      #expect(await outcomes.entries(2)[1] == .failure(.exit("over")))
      request(by: asker, server, outcomes) { ports.note($0) }
      #expect(await outcomes.entries(3)[2] == .failure(.exit(.noproc)))
      request(by: asker, node.named("nobody", as: Order.self), outcomes) { ports.note($0) }
      #expect(await outcomes.entries(4)[3] == .failure(.exit(.noproc)))
      ports.entries[0](1)
      try await asker.settle()
      #expect(outcomes.entries.count == 4)
    }
  }

  @Test("A process may ask itself, and one that has ended gets no answer", arguments: Handlers.allCases)
  func processMayRequestOfItself(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (asker, outcomes) = (try await handlers.start(in: node), Chronicle<Outcome>())
      request(by: asker, asker, outcomes) { $0(1) }
      #expect(await outcomes.entries(1) == [.success(1)])
      let (server, ports) = (try await handlers.start(in: node), Chronicle<Reply<Int>>())
      request(by: asker, server, outcomes) { ports.note($0) }
      let port = await ports.entries(1)[0]
      try await asker.stop()
      port(2)
      try await server.settle()
      #expect(outcomes.entries == [.success(1)])
    }
  }

  /// Notes which process the thread runs that lets go of it.
  private final class Witness: Sendable {
    let kernel: Kernel
    let findings: Chronicle<Pid?>

    init(_ kernel: Kernel, _ findings: Chronicle<Pid?>) { (self.kernel, self.findings) = (kernel, findings) }

    deinit { findings.note(kernel.scheduler.currentWorker?.runningProcess?.pid) }
  }

  /// Makes a request with which the witness goes.
  private func ask(_ server: Ref<Order>, _ me: Context<Order>, _ witness: Witness) {
    me.request(server, timeout: nil) { (reply: Reply<Int>) in
      .perform { _ in reply(1) }
    } then: { [witness] _ in
      withExtendedLifetime(witness) { .note(1) }
    }
  }

  @Test(
    "What goes with an answered request, once its server waits, goes in nobody's name: others may run that by then"
  )
  func letGo() async throws {
    try await withNode { node in
      let (client, server) = (
        try await Handlers.sync.start(in: node), try await Handlers.sync.start(in: node)
      )
      let findings = Chronicle<Pid?>()
      client.send(.perform { me in ask(server, me, Witness(node.kernel, findings)) })
      let finding = await findings.entries(1)[0]
      #expect(finding == nil)
    }
  }

  @Test("What goes with a request that a server has answered goes while that is suspended")
  func letGoWhileSuspended() async throws {
    try await withNode { node in
      let (client, server) = (
        try await Handlers.sync.start(in: node), try await Handlers.sync.start(in: node)
      )
      let findings = Chronicle<Pid?>()
      try await server.held {
        let hasAsked = Chronicle<Void>()
        client.send(
          .perform { me in
            ask(server, me, Witness(node.kernel, findings))
            hasAsked.note(())
          }
        )
        _ = await hasAsked.entries(1)
        // Behind the request, and before the server has looked at either.
        server.mailbox.post(.system(.suspend(Reply(PendingCall<Void>(server: server.mailbox)))))
      }
      _ = await findings.entries(1)
      #expect(node.system.status(of: server)?.status == .suspended)
    }
  }
}
