import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct ProcessInfoTests {
  @Test(arguments: Kind.allCases)
  func aProcessCanBeLookedAtWhileItWaits(_ kind: Kind) async throws {
    try await withNode { node in
      let options = ProcessOptions(trapsExits: true, labels: ["task": "testing"])
      let process = kind.spawn(in: node, options: options)
      let others = (0..<3).map { _ in Kind.syncServer.spawn(in: node) }
      try node.register("watched", process)
      try await process.ask { me in
        for other in others { me.link(other.pid) }
        _ = me.monitor(others[0].pid)
      }
      try await others[1].ask { me in for _ in 0..<2 { _ = me.monitor(process.pid) } }
      while node.info(of: process.pid)?.status == .running { await Task.yield() }
      let info = try #require(node.info(of: process.pid))
      #expect(info.pid == process.pid)
      #expect(info.name == "watched")
      #expect(info.labels == ["task": "testing"])
      #expect(
        info.behaviour
          == ["syncServer": "Puppet", "asyncServer": "AsyncPuppet"][kind.rawValue, default: "process"]
      )
      #expect(info.currentHandler == nil)
      #expect(info.mailboxLength == 0)
      #expect(info.messagesHandled == 1)
      #expect(info.messagesDropped == 0)
      #expect(Set(info.links) == Set(others.map(\.pid)))
      #expect(info.links == info.links.sorted { ($0.number, $0.serial) < ($1.number, $1.serial) })
      #expect((info.monitors, info.monitoredBy) == (1, 2))
      #expect(info.trapsExits)
      #expect(info.parent == nil)
      #expect(info.restarts == 0)
      #expect(Set(node.processes) == Set(others.map(\.pid) + [process.pid]))
    }
  }

  @Test(arguments: Kind.allCases)
  func aProcessCanBeLookedAtWhileAHandlerIsStuck(_ kind: Kind) async throws {
    try await withNode { node in
      let process = kind.spawn(in: node)
      try await process.held {
        for number in 0..<5 { process.send(.note(number)) }
        for _ in 0..<3 { node.send("untyped", to: process.pid) }
        let info = node.info(of: process.pid)
        #expect(info?.status == .running)
        #expect(info?.currentHandler == (kind == .raw ? "body" : "handle"))
        #expect(info?.mailboxLength == 8)
        #expect(info?.messagesHandled == 1)
      }
      try await process.settle()
      #expect(node.info(of: process.pid)?.messagesHandled == 7)
    }
  }

  private struct Staged: GenServer {
    struct Message: Sendable {}
    let starting: Hold
    let ending: Hold
    mutating func start(_ me: Context<Message>) { starting.wait() }
    mutating func handle(_ message: Message, _ me: Context<Message>) { me.stop() }
    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) { ending.wait() }
  }

  @Test func theHandlerThatRunsIsNamed() async throws {
    try await withNode { node in
      let (starting, ending) = (Hold(), Hold())
      let process = node.spawn { Staged(starting: starting, ending: ending) }
      let end = WatchedEnd(of: process)
      await starting.begins()
      #expect(node.info(of: process.pid)?.currentHandler == "start")
      starting.release()
      process.send(Staged.Message())
      await ending.begins()
      #expect(node.info(of: process.pid)?.currentHandler == "terminate")
      ending.release()
      #expect(await end.reason == .normal)
      #expect(node.info(of: process.pid) == nil)
    }
  }

  @Test(arguments: Handlers.allCases)
  func whatIsNoMessageIsNamedToo(_ handlers: Handlers) async throws {
    try await withNode { node in
      let names = Chronicle<String?>()
      let note: @Sendable (Context<Order>) -> Void = { me in
        names.note(me.runtime.info(of: me.pid)?.currentHandler)
      }
      var script = Script()
      script.info = { _, me in note(me) }
      let server = try await handlers.start(in: node, script)
      server.perform { me in
        note(me)
        me.continue(
          with: .perform { me in
            note(me)
            me.setIdleTimeout(.zero)
          }
        )
      }
      #expect(await names.entries(3) == ["handle", "continue", "idle timeout"])
      node.send("something", to: server.pid)
      server.perform { me in note(me) }
      #expect(await names.entries(5)[3...] == ["handle info", "handle"])
    }
  }

  @Test(arguments: Kind.allCases)
  func aProcessCanChangeItsLabels(_ kind: Kind) async throws {
    let log = LogBook()
    try await withNode({ $0.logger = log.logger }) { node in
      let process = kind.spawn(in: node, options: ProcessOptions(labels: ["task": "testing", "shard": "7"]))
      let labels = try await process.ask { me in
        me.setLabel("task", nil)
        me.setLabel("shard", "8")
        me.setLabel("tenant", "acme")
        me.logger.info("hello")
        return me.labels
      }
      #expect(labels == ["shard": "8", "tenant": "acme"])
      #expect(node.info(of: process.pid)?.labels == labels)
      let line = try #require(log.entries.first)
      #expect(line["shard"] == "8" && line["tenant"] == "acme" && line["task"] == nil)
    }
  }

  @Test func aProcessKnowsWhoStartedIt() async throws {
    try await withNode { node in
      let parent = Kind.syncServer.spawn(in: node)
      let child = try await parent.ask { me in me.spawn { Puppet(journal: Chronicle()) } }
      #expect(node.info(of: child.pid)?.parent == parent.pid)
    }
  }

  @Test func logLinesOfAProcessSayWhichItIs() async throws {
    let log = LogBook()
    try await withNode({ $0.logger = log.logger }) { node in
      let process = try await node.start(
        name: "speaker",
        options: ProcessOptions(labels: ["task": "talking"])
      ) {
        Puppet(journal: Chronicle())
      }
      try await process.ask { me in me.logger.info("hello") }
      let line = try #require(log.entries.first)
      #expect(line.message == "hello")
      #expect(line["pid"] == "\(process.pid)")
      #expect(line["name"] == "speaker")
      #expect(line["task"] == "talking")
      #expect(line["behaviour"] == "Puppet")
    }
  }

  private struct Deaf: GenServer {
    struct Message: Sendable {}
    mutating func handle(_ message: Message, _ me: Context<Message>) {}
  }

  @Test func whatAServerDoesNotExpectIsLoggedAndItGoesOn() async throws {
    let log = LogBook()
    try await withNode({ $0.logger = log.logger }) { node in
      let process = node.spawn { Deaf() }
      node.send("what is this", to: process.pid)
      _ = try await node.system.state(of: process, as: Deaf.self)
      #expect(log.entries.map(\.level) == [.warning])
      #expect(log.entries[0]["message"]?.contains("what is this") == true)
    }
  }
}
