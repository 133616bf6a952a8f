import Testing

@testable import Roost

/// A supervisor under test.
struct Tree: Sendable {
  let nursery: Nursery
  let supervisor: SupervisorRef

  /// The id of each child and whether it runs, in start order.
  var children: [String] {
    get async throws {
      try await supervisor.whichChildren().reversed().map { child in
        "\(child.id):\(child.isRestarting ? "restarting" : child.pid == nil ? "-" : "up")"
      }
    }
  }

  /// Specs, active, supervisors, workers.
  var counts: [Int] {
    get async throws {
      let counts = try await supervisor.countChildren()
      return [counts.specs, counts.active, counts.supervisors, counts.workers]
    }
  }

  func pid(_ id: String) async throws -> Pid { try #require(try await supervisor.whichChild(id).pid) }

  func pids(_ ids: [String]) async throws -> [Pid] {
    var pids: [Pid] = []
    for id in ids { pids.append(try await pid(id)) }
    return pids
  }

  func worker(_ id: String) async throws -> Ref<Nursery.Worker.Message> {
    Ref(try mailbox(try await pid(id)))
  }

  func mailbox<Message: Sendable>(_ pid: Pid) throws -> Mailbox<Message> {
    try #require(nursery.runtime.kernel.processes.find(pid) as? Mailbox<Message>)
  }

  /// A child that is a supervisor.
  func subtree(_ id: String) async throws -> Tree {
    Tree(nursery: nursery, supervisor: SupervisorRef(ref: Ref(try mailbox(try await pid(id)))))
  }

  /// Has a worker end, and waits until its supervisor has been told.
  @discardableResult
  func end(_ id: String, _ reason: ExitReason) async throws -> Pid {
    let worker = try await worker(id)
    let ending = try nursery.watch(worker.pid)
    if reason == .killed { nursery.runtime.exit(worker.pid, .kill) } else { worker.send(.end(reason)) }
    #expect(await ending.reason == reason)
    return worker.pid
  }

  /// Has a worker end by an error.
  @discardableResult
  func crash(_ id: String) async throws -> Pid { try await end(id, Nursery.crash) }

  func watch(_ id: String) async throws -> Ending { try nursery.watch(try await pid(id)) }

  func watch() throws -> Ending { try nursery.watch(supervisor.pid) }

  /// What a request is refused with.
  func refusal(
    _ request: (SupervisorRef) async throws(SupervisorError) -> Void
  ) async -> SupervisorError? {
    do throws(SupervisorError) { try await request(supervisor) } catch { return error }
    return nil
  }

  /// Asks the supervisor to stop, and says why it ended.
  @discardableResult
  func stop() async -> ExitReason { await supervisor.stop() }

  /// That the supervisor lives and answers.
  func expectLife(_ location: SourceLocation = #_sourceLocation) async {
    let counts = try? await supervisor.countChildren()
    #expect(counts != nil, "the supervisor has ended", sourceLocation: location)
  }
}
