import Logging
import Testing

@testable import Roost

/// What a runtime logs of the ends of its processes.
@Suite(.timeLimit(.minutes(5)))
struct ReportTests {
  private struct Boom: Error, CustomStringConvertible {
    var description: String { "no more disk" }
  }

  private struct Fragile: GenServer {
    enum Message: Sendable { case crash, log, relabel }

    mutating func start(_ me: Context<Message>) throws {}

    mutating func handle(_ message: Message, _ me: Context<Message>) throws {
      switch message {
      case .crash: throw Boom()
      case .log: me.logger.info("here I am")
      case .relabel:
        me.setLabel("shard", "8")
        me.setLabel("tenant", "acme")
      }
    }
  }

  private let fragile = ProcessOptions(labels: ["shard": "7"])

  @Test func crashOfASupervisedProcessIsReportedOnceAndInFull() async throws {
    try await Nursery.run { nursery in
      let inner = Supervisor(restarts: 2, within: .seconds(60)) {
        Child("counter", name: "counter.7", options: fragile) { Fragile() }
      }
      let tree = try await nursery.grow(.oneForOne, Child("inner", name: "inner", supervisor: inner))
      let subtree = try await tree.subtree("inner")
      let pid = try await subtree.pid("counter")
      let ending = try nursery.watch(pid)
      Ref<Fragile.Message>(try subtree.mailbox(pid)).send(.crash)
      _ = await ending.reason
      #expect(try await subtree.children == ["counter:up"])
      #expect(nursery.log.entries.count == 1)
      let report = try #require(nursery.log.entries.first)
      #expect(report.level == .error)
      #expect(report.message == "Supervisor: child ended")
      let expected = [
        "pid": "\(pid)", "name": "counter.7", "behaviour": "Fragile", "shard": "7", "child": "counter",
        "path": "inner/counter", "supervisor": "\(subtree.supervisor.pid)", "supervisor_name": "inner",
        "reason": "Boom: no more disk", "restarts_left": "1", "context": "childTerminated",
        "message": "crash", "state": "Fragile()",
      ]
      #expect(report.metadata.mapValues { "\($0)" } == expected)

      let second = try await subtree.pid("counter")
      let secondEnding = try nursery.watch(second)
      nursery.runtime.exit(second, .kill)
      #expect(await secondEnding.reason == .killed)
      #expect(try await subtree.children == ["counter:up"])
      let next = try #require(nursery.log.entries.last)
      #expect(nursery.log.entries.count == 2)
      #expect(next["reason"] == "killed" && next["restarts"] == "1" && next["restarts_left"] == "0")
    }
  }

  @Test func supervisorThatGivesUpSaysSo() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(restarts: 0, name: "tree", nursery.child("c"))
      let end = try tree.watch()
      try await tree.crash("c")
      #expect(await end.reason == .shutdown)
      #expect(nursery.log.entries.map { $0["context"] } == ["childTerminated", "shutdown"])
      let report = try #require(nursery.log.entries.last)
      #expect(report.message == "Supervisor: giving up, too many restarts")
      #expect(report["pid"] == "\(tree.supervisor.pid)")
      #expect(report["name"] == "tree" && report["child"] == "c" && report["restarts_left"] == "0")
    }
  }

  @Test func failedStartIsReportedByTheSupervisorOnly() async throws {
    try await Nursery.run { nursery in
      await #expect(throws: StartError.self) {
        try await nursery.grow(.oneForOne, nursery.child("c") { throw Boom() })
      }
      #expect(nursery.log.entries.count == 1)
      let report = try #require(nursery.log.entries.first)
      #expect(report.message == "Supervisor: child failed to start")
      #expect(report["child"] == "c" && report["reason"] == "Boom: no more disk" && report["pid"] != nil)
    }
  }

  @Test func failedStartThatMadeNoProcessIsReportedAsTheChilds() async throws {
    try await Nursery.run { nursery in
      let owner = try await nursery.runtime.start(name: "taken") { Fragile() }
      await #expect(throws: StartError.self) {
        try await nursery.grow(name: "tree", Child("c", name: "taken", options: fragile) { Fragile() })
      }
      #expect(nursery.log.entries.count == 1)
      let report = try #require(nursery.log.entries.first)
      #expect(report.message == "Supervisor: child failed to start")
      #expect(report["child"] == "c" && report["name"] == "taken" && report["behaviour"] == "Fragile")
      #expect(report["shard"] == "7" && report["supervisor_name"] == "tree" && report["pid"] == nil)
      #expect(report["reason"]?.contains("\(owner.pid)") == true)
    }
  }

  @Test func labelsThatAProcessHasSetAreInTheReportOfItsCrash() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, Child("c", options: fragile) { Fragile() })
      let supervised = Ref<Fragile.Message>(try tree.mailbox(try await tree.pid("c")))
      let alone = nursery.runtime.spawn(options: fragile) { Fragile() }
      for ref in [supervised, alone] {
        let ending = try nursery.watch(ref.pid)
        ref.send(.relabel)
        ref.send(.crash)
        _ = await ending.reason
        _ = try await tree.children
      }
      #expect(nursery.log.entries.map { $0["tenant"] } == ["acme", "acme"])
      #expect(nursery.log.entries.map { $0["shard"] } == ["8", "8"])
      #expect(nursery.log.entries.map { $0["path"] } == ["c", nil])
    }
  }

  @Test func childThatDoesNotShutDownAsAskedIsReported() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, Nursery.last("c", .permanent, "stubborn"))
      await tree.stop()
      #expect(nursery.log.entries.map { $0["context"] } == ["shutdownError"])
      #expect(nursery.log.entries.first?["reason"] == "stubborn")
    }
  }

  @Test func orderlyStopLogsNothing() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, nursery.child("a"), nursery.child("b"))
      await tree.stop()
      #expect(nursery.log.entries.isEmpty)
    }
  }

  @Test func crashOfAProcessOnItsOwnIsReportedOnceHoweverManyItTakesAlong() async throws {
    try await Nursery.run { nursery in
      let ref = try await nursery.runtime.start(name: "alone", options: fragile) { Fragile() }
      let linked = (0..<10).map { _ in
        nursery.runtime.spawn(receiving: Never.self) { inbox in
          inbox.me.link(ref.pid)
          nursery.journal.note("linked")
          _ = try await inbox.receive()
        }
      }
      await nursery.journal.wait(for: "linked", times: linked.count)
      let endings = try linked.map { try nursery.watch($0.pid) }
      ref.send(.crash)
      for ending in endings { #expect(await ending.reason == ExitReason(thrown: Boom())) }
      #expect(nursery.log.entries.count == 1)
      let report = try #require(nursery.log.entries.first)
      #expect(report.level == .error)
      #expect(report["pid"] == "\(ref.pid)" && report["name"] == "alone" && report["shard"] == "7")
      #expect(report["reason"] == "Boom: no more disk" && report["behaviour"] == "Fragile")
    }
  }

  @Test func supervisedCrashIsReportedEvenIfTheSupervisorIsGone() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, Child("c", options: fragile) { Fragile() })
      let ref = Ref<Fragile.Message>(try tree.mailbox(try await tree.pid("c")))
      // Unlinked, it outlives its supervisor.
      let (child, supervisor): (Process, Process) = (
        ref.mailbox, try #require(nursery.runtime.kernel.processes.find(tree.supervisor.pid))
      )
      child.unlink(supervisor)
      let (end, ending) = (try tree.watch(), try nursery.watch(ref.pid))
      nursery.runtime.exit(tree.supervisor.pid, .kill)
      _ = await end.reason
      ref.send(.crash)
      _ = await ending.reason
      #expect(nursery.log.entries.map(\.message) == ["Process ended with an error"])
    }
  }

  @Test func loggerOfAContextSaysWhoseItIs() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, Child("c", name: "c.7", options: fragile) { Fragile() })
      let ref = Ref<Fragile.Message>(try tree.mailbox(try await tree.pid("c")))
      ref.send(.log)
      _ = try await nursery.runtime.system.state(of: ref, as: Fragile.self)
      let entry = try #require(nursery.log.entries.first)
      #expect(entry.message == "here I am" && entry.level == .info)
      #expect(entry["pid"] == "\(ref.pid)" && entry["name"] == "c.7")
      #expect(entry["shard"] == "7" && entry["child"] == "c" && entry["path"] == "c")
    }
  }
}
