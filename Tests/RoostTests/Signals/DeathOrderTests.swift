import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct DeathOrderTests {
  /// A server with a state that counts whether it lives.
  private struct Holder: GenServer {
    enum Message: Sendable {
      case end
      case never(reply: Reply<Int>)
    }
    let held: Tracked
    mutating func handle(_ message: Message, _ me: Context<Message>) throws {
      if case .end = message { throw Exit("over") }
    }
  }

  private struct AsyncHolder: AsyncGenServer {
    typealias Message = Holder.Message
    let held: Tracked
    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      if case .end = message { throw Exit("over") }
    }
  }

  /// What a witness finds when it hears of the end.
  private struct Finding: Sendable, Equatable {
    let what: String
    let living: Int
    let isNamed: Bool
  }

  private struct Witness: GenServer {
    struct Message: Sendable {}
    let target: Pid
    let find: @Sendable (String) -> Void
    mutating func start(_ me: Context<Message>) {
      me.link(target)
      _ = me.monitor(target)
    }
    mutating func handle(_ message: Message, _ me: Context<Message>) {}
    mutating func handle(info: Info, _ me: Context<Message>) {
      switch info {
      case .exit: find("exit")
      case .down: find("down")
      default: find("\(info)")
      }
    }
  }

  @Test(arguments: [false, true])
  func stateAndNameAreGoneBeforeLinksThenMonitorsThenCallersHear(_ isAsync: Bool) async throws {
    try await withNode { node in
      for _ in 0..<20 {
        let living = SharedCount()
        let holder =
          isAsync
          ? try await node.start(name: "holder") { AsyncHolder(held: Tracked(living)) }
          : try await node.start(name: "holder") { Holder(held: Tracked(living)) }
        let findings = Chronicle<Finding>()
        let find: @Sendable (String) -> Void = { what in
          findings.note(Finding(what: what, living: living.value, isNamed: node.pid(of: "holder") != nil))
        }
        try await node.start(options: ProcessOptions(trapsExits: true)) {
          Witness(target: holder.pid, find: find)
        }
        let answer = Task { try await holder.call(timeout: nil, Holder.Message.never) }
        while holder.mailbox.control.withLock({ !$0.hasCalls }) { await Task.yield() }
        holder.send(.end)
        await #expect(throws: CallError.exit("over")) { try await answer.value }
        #expect(living.value == 0)
        let found = await findings.entries(2)
        #expect(
          found == [
            Finding(what: "exit", living: 0, isNamed: false),
            Finding(what: "down", living: 0, isNamed: false),
          ]
        )
        holder.send(.end)
        #expect(holder.mailbox.length == 0)
      }
    }
  }

  /// Whoever calls waits in the same row as what is told here, at once and on the thread of the end.
  @Test(arguments: [false, true])
  func callersHearLastAndWhatIsSentHasVanishedByThen(_ isAsync: Bool) async throws {
    try await withNode { node in
      let living = SharedCount()
      let holder =
        isAsync
        ? try await node.start(name: "holder") { AsyncHolder(held: Tracked(living)) }
        : try await node.start(name: "holder") { Holder(held: Tracked(living)) }
      let (linked, watcher) = (
        Kind.syncServer.spawn(in: node, options: ProcessOptions(trapsExits: true)),
        Kind.syncServer.spawn(in: node)
      )
      try await linked.ask { me in me.link(holder.pid) }
      try await watcher.ask { me in _ = me.monitor(holder.pid) }
      let findings = Chronicle<[Int]>()
      holder.mailbox.onExit { _ in
        holder.send(.end)
        let told = [linked, watcher].map { $0.mailbox.control.withLock { $0.ties?.events.count ?? 0 } }
        let isNamed = node.pid(of: "holder") != nil
        findings.note(told + [holder.mailbox.length, living.value, isNamed ? 1 : 0])
      }
      // While they are busy, what they are told waits.
      try await linked.held {
        try await watcher.held {
          holder.send(.end)
          #expect(await findings.entries(1) == [[1, 1, 0, 0, 0]])
        }
      }
    }
  }

  /// A server whose state sends it something as it goes.
  private struct Parting: GenServer {
    enum Message: Sendable {
      case end
      case goodbye(Tracked)
    }
    let living: SharedCount
    let handled: SharedCount
    var last: Last?

    final class Last: Sendable {
      let process: Ref<Message>
      let living: SharedCount
      init(_ process: Ref<Message>, _ living: SharedCount) { (self.process, self.living) = (process, living) }
      deinit {
        process.send(.goodbye(Tracked(living)))
        living.add(1)
      }
    }

    mutating func start(_ me: Context<Message>) { last = Last(me.ref, living) }
    mutating func handle(_ message: Message, _ me: Context<Message>) throws {
      handled.add(1)
      if case .end = message { throw Exit("over") }
    }
  }

  private struct AsyncParting: AsyncGenServer {
    typealias Message = Parting.Message
    var parting: Parting
    mutating func start(_ me: Context<Message>) async { parting.start(me) }
    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      try parting.handle(message, me)
    }
  }

  @Test(arguments: [false, true])
  func whatIsSentWhileTheStateGoesVanishes(_ isAsync: Bool) async throws {
    try await withNode { node in
      let (living, handled) = (SharedCount(), SharedCount())
      let process =
        isAsync
        ? try await node.start { AsyncParting(parting: Parting(living: living, handled: handled)) }
        : try await node.start { Parting(living: living, handled: handled) }
      let end = WatchedEnd(of: process)
      process.send(.end)
      #expect(await end.reason == "over")
      // One for the state, which has gone; none for the message, which has too.
      #expect(living.value == 1)
      #expect(handled.value == 1)
    }
  }

  private struct Failing: GenServer {
    struct Message: Sendable {}
    let held: Tracked
    mutating func start(_ me: Context<Message>) throws { throw Exit("no start") }
    mutating func handle(_ message: Message, _ me: Context<Message>) {}
  }

  @Test func theStateIsGoneBeforeAFailedStartIsHeardOf() async throws {
    try await withNode { node in
      for _ in 0..<50 {
        let living = SharedCount()
        await #expect(throws: StartError(reason: "no start")) {
          try await node.start { Failing(held: Tracked(living)) }
        }
        #expect(living.value == 0)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func messagesThatADeadProcessNeverHandledAreReleased(_ kind: Kind) async throws {
    try await withNode { node in
      let living = SharedCount()
      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      try await process.held(then: { _ in throw Exit("over") }) {
        for _ in 0..<100 {
          let message = Tracked(living)
          process.perform { [message] _ in _ = message }
        }
        #expect(living.value == 100)
      }
      #expect(await end.reason == "over")
      #expect(living.value == 0)
    }
  }
}
