import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct SpawnTests {
  private struct Slow: GenServer {
    struct Message: Sendable {}
    let hold: Hold
    let journal: Chronicle<String>
    mutating func start(_ me: Context<Message>) {
      hold.wait()
      journal.note("started")
    }
    mutating func handle(_ message: Message, _ me: Context<Message>) { journal.note("handled") }
  }

  @Test func spawningDoesNotWaitAndWhatIsSentIsHandledAfterTheStart() async throws {
    try await withNode { node in
      let (hold, journal) = (Hold(), Chronicle<String>())
      let process = node.spawn { Slow(hold: hold, journal: journal) }
      await hold.begins()
      process.send(Slow.Message())
      journal.note("sent")
      hold.release()
      #expect(await journal.entries(3) == ["sent", "started", "handled"])
    }
  }

  @Test func startingWaitsForTheStart() async throws {
    try await withNode { node in
      let (hold, journal) = (Hold(), Chronicle<String>())
      let starting = Task {
        let process = try await node.start { Slow(hold: hold, journal: journal) }
        journal.note("returned")
        return process
      }
      await hold.begins()
      journal.note("begun")
      hold.release()
      _ = try await starting.value
      #expect(journal.entries == ["begun", "started", "returned"])
    }
  }

  /// Starts a process of the kind linked to another.
  private static func spawnLink(_ kind: Kind, _ me: Context<Order>) -> Ref<Order> {
    switch kind {
    case .syncServer: me.spawnLink { Puppet(journal: Chronicle()) }
    case .asyncServer: me.spawnLink { AsyncPuppet(journal: Chronicle()) }
    case .raw:
      me.spawnLink(receiving: Order.self) { inbox in
        while case .message(let order) = try await inbox.receive() {
          if case .perform(let body) = order { try body(inbox.me) }
        }
      }
    }
  }

  @Test(arguments: Kind.allCases, Kind.allCases)
  func aLinkedChildEndsWithItsParentAndTheOtherWayRound(_ parents: Kind, _ children: Kind) async throws {
    try await withNode { node in
      for childFallsFirst in [false, true] {
        let parent = parents.spawn(in: node)
        let child = try await parent.ask { me in Self.spawnLink(children, me) }
        #expect(node.info(of: parent.pid)?.links == [child.pid])
        #expect(node.info(of: child.pid)?.links == [parent.pid])
        let ends = [WatchedEnd(of: parent), WatchedEnd(of: child)]
        (childFallsFirst ? child : parent).perform { _ in throw Exit("over") }
        for end in ends { #expect(await end.reason == "over") }
      }
    }
  }

  private struct Brief: GenServer {
    struct Message: Sendable {}
    mutating func start(_ me: Context<Message>) throws { throw Exit("brief") }
    mutating func handle(_ message: Message, _ me: Context<Message>) {}
  }

  @Test func aLinkIsThereFromTheFirstMoment() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let parent = Kind.syncServer.spawn(in: node, journal, options: ProcessOptions(trapsExits: true))
      let children = try await parent.ask { me in (0..<50).map { _ in me.spawnLink { Brief() }.pid } }
      let seen = await journal.entries(50)
      for child in children { #expect(seen.contains(.exit(child, "brief"))) }
    }
  }

  @Test func aProcessThatIsNotLinkedDisturbsNobody() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let parent = Kind.syncServer.spawn(in: node, journal, options: ProcessOptions(trapsExits: true))
      let (child, monitor) = try await parent.ask { me in
        let child = me.spawn { Puppet(journal: Chronicle()) }
        return (child, me.monitor(child.pid))
      }
      #expect(node.info(of: parent.pid)?.links == [])
      child.perform { _ in throw Exit("over") }
      #expect(await journal.entries(1) == [.down(monitor, child.pid, "over")])
    }
  }

  @Test(arguments: Kind.allCases)
  func exitsAreTrappedFromTheFirstMoment(_ kind: Kind) async throws {
    try await withNode { node in
      for _ in 0..<50 {
        let journal = Chronicle<Seen>()
        let process = kind.spawn(in: node, journal, options: ProcessOptions(trapsExits: true))
        node.exit(process.pid, "early")
        guard case .exit(_, "early") = await journal.entries(1)[0] else {
          Issue.record("\(journal.entries)")
          return
        }
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func anExitSignalThatComesFirstLeavesNothingToStart(_ kind: Kind) async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 0 }) { node in
      let journal = Chronicle<Seen>()
      // The only thread is busy, so the process has not run when the signal comes.
      try await Kind.syncServer.spawn(in: node).held {
        let process = kind.spawn(in: node, journal)
        process.send(.note(1))
        let end = WatchedEnd(of: process)
        node.exit(process.pid, "early")
        Task { journal.note(.exit(process.pid, await end.reason ?? .normal)) }
      }
      guard case .exit(_, "early") = await journal.entries(1)[0] else {
        Issue.record("\(journal.entries)")
        return
      }
    }
  }

  @Test(arguments: [false, true])
  func startLinkWaitsAndLinks(_ isAsync: Bool) async throws {
    try await withNode { node in
      let parent = Kind.asyncServer.spawn(in: node)
      let started = Chronicle<Ref<Order>>()
      parent.send(
        .await { me in
          let child =
            isAsync
            ? try await me.startLink(name: "child") { AsyncPuppet(journal: Chronicle()) }
            : try await me.startLink(name: "child") { Puppet(journal: Chronicle()) }
          started.note(child)
        }
      )
      let child = await started.entries(1)[0]
      #expect(node.pid(of: "child") == child.pid)
      #expect(node.info(of: child.pid)?.links == [parent.pid])
      let end = WatchedEnd(of: child)
      node.exit(parent.pid, "over")
      #expect(await end.reason == "over")
    }
  }

  @Test func aRawProcessCanBeSpawnedUntiedOrMonitored() async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let untied = inbox.me.spawn(receiving: Int.self) { inbox in _ = try await inbox.receive() }
        #expect(node.info(of: untied.pid)?.parent == inbox.pid)
        #expect(node.info(of: untied.pid)?.links == [])
        #expect(node.info(of: untied.pid)?.monitoredBy == 0)
        let (child, monitor) = inbox.me.spawnMonitor(receiving: Int.self) { _ in throw Exit("over") }
        let down = try await inbox.down()
        #expect(down == End(pid: child.pid, reason: "over", monitor: monitor))
        node.exit(untied.pid, "over")
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test func aStartLinkThatFailsThrowsAndBringsNoExitSignal() async throws {
    try await withNode { node in
      let (seen, errors) = (Chronicle<Seen>(), Chronicle<StartError?>())
      let parent = Kind.asyncServer.spawn(in: node, seen, options: ProcessOptions(trapsExits: true))
      parent.send(
        .await { me in
          do throws(StartError) {
            _ = try await me.startLink { Brief() }
            errors.note(nil)
          } catch {
            errors.note(error)
          }
        }
      )
      #expect(await errors.entries(1) == [StartError(reason: "brief")])
      try await parent.settle()
      #expect(seen.entries == [])
      #expect(node.info(of: parent.pid)?.links == [])
      #expect(node.processCount == 1)
    }
  }

  @Test func anErrorOfMakingTheStateIsAStartThatFails() async throws {
    try await withNode { node in
      await #expect(throws: StartError(reason: "not made")) {
        try await node.start { () throws -> Puppet in throw Exit("not made") }
      }
      let error = await #expect(throws: StartError.self) {
        try await node.start { () throws -> AsyncPuppet in throw StartRefusal() }
      }
      #expect(error?.isIgnored == true)
      #expect(node.processCount == 0)
    }
  }
}
