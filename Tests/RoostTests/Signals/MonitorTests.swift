import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct MonitorTests {
  @Test(arguments: Kind.allCases, Kind.allCases)
  func eachMonitorGivesExactlyOneDown(_ watching: Kind, _ dying: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let watcher = watching.spawn(in: node, journal)
      let target = dying.spawn(in: node)
      let monitors = try await watcher.ask { me in (0..<3).map { _ in me.monitor(target.pid) } }
      #expect(Set(monitors).count == 3)
      #expect(node.info(of: watcher.pid)?.monitors == 3)
      #expect(node.info(of: target.pid)?.monitoredBy == 3)
      target.perform { _ in throw Exit("down") }
      _ = await journal.entries(3)
      try await watcher.settle()
      #expect(journal.entries.count == 3)
      for monitor in monitors { #expect(journal.entries.contains(.down(monitor, target.pid, "down"))) }
      #expect(node.info(of: watcher.pid)?.monitors == 0)
    }
  }

  @Test(arguments: [ExitReason.normal, .shutdown, .killed, "a word", .error(.init(type: "E", message: "e"))])
  func aDownCarriesTheReason(_ reason: ExitReason) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let watcher = Kind.syncServer.spawn(in: node, journal)
      let target = Kind.syncServer.spawn(in: node)
      let monitor = try await watcher.ask { me in me.monitor(target.pid) }
      target.perform { _ in throw Exit(reason) }
      #expect(await journal.entries(1) == [.down(monitor, target.pid, reason)])
    }
  }

  @Test(arguments: Kind.allCases)
  func monitoringAnEndedProcessGivesDownNoproc(_ kind: Kind) async throws {
    try await withNode { node in
      let ended = Kind.syncServer.spawn(in: node)
      node.exit(ended.pid, .kill)
      _ = await ended.untilExit()
      let journal = Chronicle<Seen>()
      let watcher = kind.spawn(in: node, journal)
      let monitor = try await watcher.ask { me in me.monitor(ended.pid) }
      try await watcher.settle()
      #expect(journal.entries == [.down(monitor, ended.pid, .noproc)])
    }
  }

  @Test(arguments: Kind.allCases)
  func demonitorWithFlushLeavesNoDown(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let watcher = kind.spawn(in: node, journal)

      // Ended, and its DOWN is in the mailbox.
      let ended = Kind.syncServer.spawn(in: node)
      let answers = Chronicle<Bool>()
      let monitors = try await watcher.ask { me in (0..<2).map { _ in me.monitor(ended.pid) } }
      let demonitor: @Sendable (Context<Order>) -> Void = { me in
        answers.note(me.demonitor(monitors[0]))
        answers.note(me.demonitor(monitors[1], flush: false))
        let never = me.monitor(ended.pid)
        answers.note(me.demonitor(never))
      }
      try await watcher.held(then: demonitor) {
        node.exit(ended.pid, .kill)
        // Whoever waits outside hears last, so both DOWNs are there.
        _ = await ended.untilExit()
      }
      #expect(await answers.entries(3) == [false, false, false])
      try await watcher.settle()
      #expect(journal.entries.count == 1)

      // Lives, and ends later.
      let living = Kind.syncServer.spawn(in: node)
      #expect(try await watcher.ask { me in me.demonitor(me.monitor(living.pid)) })
      #expect(node.info(of: living.pid)?.monitoredBy == 0)
      node.exit(living.pid, .kill)
      _ = await living.untilExit()
      try await watcher.settle()
      #expect(journal.entries.count == 1)
    }
  }

  @Test func demonitorTakesOnlyItsOwnDownOutOfThoseThatASelectiveReceivePassedOver() async throws {
    try await withNode { node in
      let targets = (0..<2).map { _ in Kind.syncServer.spawn(in: node) }
      let result = Chronicle<[Pid]>()
      node.spawn(receiving: Int.self) { inbox in
        let monitors = targets.map { inbox.me.monitor($0.pid) }
        for target in targets { inbox.me.exit(target.pid, .kill) }
        for target in targets { _ = await target.untilExit() }
        // Behind the DOWNs.
        inbox.ref.send(7)
        _ = try await inbox.receive { if case .message(7) = $0 { true } else { nil } }
        inbox.me.demonitor(monitors[0])
        var downs: [Pid] = []
        while case .info(.down(_, let pid, _))? = try await inbox.receive(timeout: .zero) {
          downs.append(pid)
        }
        result.note(downs)
      }
      #expect(await result.entries(1) == [[targets[1].pid]])
    }
  }

  /// What a match takes out in that way is no item any more; the rest is looked at once, in its order. So it is with what
  /// has been passed over before, and with what has not.
  @Test(
    arguments: [
      (at: 1, gone: 0, taken: 1), (1, 1, 1), (0, 2, 0), (2, 0, 2), (2, 1, 2), (0, 0, 1), (1, 1, 2),
    ],
    [true, false]
  )
  func aMatchMayDemonitorWhileItLooks(
    _ plan: (at: Int, gone: Int, taken: Int),
    _ isPassedOver: Bool
  ) async throws {
    try await withNode { node in
      let targets = (0..<3).map { _ in Kind.syncServer.spawn(in: node) }
      let result = Chronicle<[Int]>()
      node.spawn(receiving: Int.self) { inbox in
        let monitors = targets.map { inbox.me.monitor($0.pid) }
        for target in targets {
          inbox.me.exit(target.pid, .kill)
          _ = await target.untilExit()
        }
        func number(_ item: Received<Int>) -> Int? {
          if case .info(.down(let monitor, _, _)) = item { monitors.firstIndex(of: monitor) } else { nil }
        }
        if isPassedOver {
          // Behind the DOWNs.
          inbox.ref.send(7)
          _ = try await inbox.receive { if case .message(7) = $0 { true } else { nil } }
        }
        var seen: [Int] = []
        _ = try await inbox.receive { item in
          guard let number = number(item) else { return false }
          seen.append(number)
          if number == plan.at { inbox.me.demonitor(monitors[plan.gone]) }
          return number == plan.taken ? true : nil
        }
        while let number = try await inbox.receive(timeout: .zero, number) { seen.append(number) }
        result.note(seen + [inbox.me.runtime.info(of: inbox.pid)?.mailboxLength ?? -1])
      }
      let left = (0..<3).filter { $0 != plan.taken && $0 != plan.gone }
      #expect(await result.entries(1) == [Array(0...plan.taken) + left + [0]])
    }
  }

  @Test func aMonitorOfOneselfIsHarmless() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node)
      try await process.ask { me in _ = me.monitor(me.pid) }
      let end = WatchedEnd(of: process)
      node.exit(process.pid, "over")
      #expect(await end.reason == "over")
    }
  }

  @Test func monitorsOfAnEndedWatcherAreForgotten() async throws {
    try await withNode { node in
      let target = Kind.syncServer.spawn(in: node)
      let watcher = Kind.syncServer.spawn(in: node)
      try await watcher.ask { me in for _ in 0..<3 { _ = me.monitor(target.pid) } }
      node.exit(watcher.pid, .kill)
      _ = await watcher.untilExit()
      #expect(node.info(of: target.pid)?.monitoredBy == 0)
    }
  }

  @Test func aHandlerThatGoesOnAfterAKillLeavesNoMonitorBehind() async throws {
    try await withNode { node in
      let target = Kind.syncServer.spawn(in: node)
      let watcher = Kind.asyncServer.spawn(in: node)
      let parked = Chronicle<UnsafeContinuation<Void, Never>>()
      let done = Chronicle<Int>()
      watcher.send(
        .await { me in
          await withUnsafeContinuation { parked.note($0) }
          _ = me.monitor(target.pid)
          me.link(target.pid)
          done.note(1)
        }
      )
      let continuation = await parked.entries(1)[0]
      node.exit(watcher.pid, .kill)
      _ = await watcher.untilExit()
      continuation.resume()
      _ = await done.entries(1)
      if let info = node.info(of: target.pid) {
        #expect(info.monitoredBy == 0)
        #expect(info.links == [])
      }
    }
  }

  @Test func spawnMonitorWatchesFromTheFirstMoment() async throws {
    struct Brief: GenServer {
      struct Message: Sendable {}
      mutating func start(_ me: Context<Message>) throws { throw Exit("brief") }
      mutating func handle(_ message: Message, _ me: Context<Message>) {}
    }
    try await withNode { node in
      for kind in Kind.allCases {
        let journal = Chronicle<Seen>()
        let parent = kind.spawn(in: node, journal)
        let (pid, monitor) = try await parent.ask { me in
          let (ref, monitor) = me.spawnMonitor { Brief() }
          return (ref.pid, monitor)
        }
        #expect(await journal.entries(1) == [.down(monitor, pid, "brief")])
      }
    }
  }
}
