import Testing

@testable import Roost

/// What dynamic supervisors and supervisors of tasks log of their children.
@Suite(.timeLimit(.minutes(5)))
struct DynamicReportTests {
  private struct Boom: Error, CustomStringConvertible {
    var description: String { "no more disk" }
  }

  private struct Fragile: GenServer {
    enum Message: Sendable { case crash }
    mutating func handle(_ message: Message, _ me: Context<Message>) throws { throw Boom() }
  }

  @Test(arguments: [RestartType.temporary, .permanent])
  func crashOfADynamicChildIsReportedInFull(_ restart: RestartType) async throws {
    try await Nursery.run { nursery in
      let pool = try await nursery.runtime.start(
        DynamicSupervisor(restarts: 2, within: .seconds(60)),
        name: "pool"
      )
      let options = ProcessOptions(labels: ["shard": "7"])
      let child = try await pool.startChild(
        id: "disk",
        name: "disk.7",
        options: options,
        restart: restart
      ) { Fragile() }
      let ref = try #require(child)
      let ending = try nursery.watch(ref.pid)
      ref.send(.crash)
      _ = await ending.reason
      _ = try await pool.countChildren()
      #expect(nursery.log.entries.count == 1)
      let report = try #require(nursery.log.entries.first)
      let expected = [
        "pid": "\(ref.pid)", "name": "disk.7", "behaviour": "Fragile", "shard": "7", "child": "disk",
        "path": "disk", "supervisor": "\(pool.pid)", "supervisor_name": "pool",
        "reason": "Boom: no more disk", "context": "childTerminated", "message": "crash",
        "state": "Fragile()",
        "restarts_left": restart == .temporary ? "2" : "1",
      ]
      #expect(report.metadata.mapValues { "\($0)" } == expected)
    }
  }

  @Test func restartsOfADynamicChildAreCountedInItsReports() async throws {
    try await Nursery.run { nursery in
      let pool = try await nursery.runtime.start(DynamicSupervisor(restarts: 5, within: .seconds(60)))
      _ = try await pool.startChild(name: "disk") { Fragile() }
      for _ in 0..<2 {
        let ref = try nursery.runtime.whereis("disk", as: Fragile.Message.self)
        let ending = try nursery.watch(ref.pid)
        ref.send(.crash)
        _ = await ending.reason
        while try await pool.whichChildren().contains(where: \.isRestarting) { await Task.yield() }
      }
      #expect(nursery.log.entries.map { $0["restarts"] } == [nil, "1"])
    }
  }

  @Test func crashOfATaskSaysWhichItWas() async throws {
    try await Nursery.run { nursery in
      let tasks = try await nursery.runtime.start(TaskSupervisor(), name: "tasks")
      let task = try await tasks.async { () async throws -> Int in throw Boom() }
      await #expect(throws: Boom.self) { try await task.value(timeout: nil) }
      _ = try await tasks.count()
      #expect(nursery.log.entries.count == 1)
      let report = try #require(nursery.log.entries.first)
      #expect(report["pid"] == "\(task.pid)" && report["behaviour"] == "SupervisedWork")
      #expect(report["child"] == "task" && report["path"] == "task" && report["name"] == nil)
      #expect(report["supervisor"] == "\(tasks.pid)" && report["supervisor_name"] == "tasks")
    }
  }
}
