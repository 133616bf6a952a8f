import Testing

@testable import Roost

/// A handler that computes or blocks for long.
@Suite(.timeLimit(.minutes(5)))
struct WatchdogTests {
  @Test func aThreadCountsAsStuckForAsManyLooksAsItIsInTheSameSlice() {
    var counter = StallCounter()
    // Odd while a slice runs.
    #expect([0, 0, 1, 1, 1, 2, 2, 3, 3, 5, 5].map { counter.look($0) } == [0, 0, 0, 1, 2, 0, 0, 0, 1, 0, 1])
  }

  @Test(arguments: Kind.allCases)
  func whatIsStuckForLongIsLoggedOnce(_ kind: Kind) async throws {
    let log = LogBook()
    try await withNode({
      $0.logger = log.logger
      $0.stallWarning = .milliseconds(50)
    }) { node in
      let process = kind.spawn(in: node, options: ProcessOptions(labels: ["shard": "7"]))
      try node.register("stuck", process)
      try await process.held {
        while log.entries.isEmpty { await Task.yield() }
      }
      try await process.settle()
      #expect(log.entries.count == 1)
      let line = log.entries[0]
      #expect(line.level == .warning)
      #expect(line["pid"] == "\(process.pid)" && line["name"] == "stuck" && line["shard"] == "7")
      #expect(line["handler"] == (kind == .raw ? "body" : "handle"))
    }
  }

  @Test func aTaskOfNoProcessThatIsStuckIsLoggedToo() async throws {
    let log = LogBook()
    try await withNode({
      $0.logger = log.logger
      $0.stallWarning = .milliseconds(50)
    }) { node in
      let hold = Hold()
      let task = Task(executorPreference: node.kernel.scheduler) { hold.wait() }
      await hold.begins()
      while log.entries.isEmpty { await Task.yield() }
      hold.release()
      await task.value
      #expect(log.entries[0].message.hasPrefix("A task holds") && log.entries[0]["pid"] == nil)
    }
  }

  @Test(arguments: Kind.allCases, Kind.allCases)
  func aStuckHandlerDoesNotHoldUpOthers(_ stuck: Kind, _ other: Kind) async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 1 }) { node in
      try await stuck.spawn(in: node).held {
        try await other.spawn(in: node).settle()
      }
    }
  }

  @Test func asManyHandlersMayBeStuckAsThereAreSpares() async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 3 }) { node in
      let holds = (0..<3).map { _ in Hold() }
      defer { for hold in holds { hold.release() } }
      for hold in holds {
        Kind.syncServer.spawn(in: node).perform { _ in hold.wait() }
        await hold.begins()
      }
      try await Kind.asyncServer.spawn(in: node).settle()
    }
  }

  @Test(arguments: [(1, 1), (2, 0)])
  func whatAStuckHandlerHasMadeReadyRunsElsewhere(_ schedulers: Int, _ spares: Int) async throws {
    try await withNode(schedulers: schedulers, { $0.spareSchedulers = spares }) { node in
      let (process, other) = (Kind.syncServer.spawn(in: node), Kind.syncServer.spawn(in: node))
      // It waits for what it has just woken, which is to run next on its own thread.
      try await process.ask { _ in
        let gate = Gate()
        other.perform { _ in gate.open() }
        gate.pass()
      }
    }
  }

  @Test func sparesServeAgainAndAgain() async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 1 }) { node in
      let stuck = Kind.syncServer.spawn(in: node)
      let other = Kind.syncServer.spawn(in: node)
      for _ in 0..<5 {
        try await stuck.held { try await other.settle() }
        try await stuck.settle()
      }
    }
  }

  @Test func aProcessWhoseHandlerIsStuckCanBeLookedAtAndKilledAfterwards() async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 1 }) { node in
      let stuck = Kind.syncServer.spawn(in: node)
      let end = WatchedEnd(of: stuck)
      try await stuck.held {
        node.exit(stuck.pid, .kill)
        #expect(node.info(of: stuck.pid)?.currentHandler == "handle")
        try await Kind.syncServer.spawn(in: node).settle()
      }
      #expect(await end.reason == .killed)
    }
  }
}
