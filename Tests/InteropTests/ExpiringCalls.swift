import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

extension Node {
  /// Has calls to a peer's `holder` expire, whose answers come late: they go nowhere, and the next call gets its own.
  ///
  /// - Parameter log: where this node says what it drops.
  func expectExpiry(at peer: NodeName, _ log: TestLog) async throws {
    try await connect(to: peer)
    let holder = ref(to: "holder", at: peer, as: TermMessage.self)
    let held = Term.tuple([.atom("hold"), .atom("late")])
    let caller = Spawner(on: self) { _ in
      let answer = try await holder.call(timeout: .milliseconds(100)) { .call(held, reply: $0) }
      return "\(answer)"
    }
    #expect(await caller.next(1) == ["\(CallError.timeout)"])
    await #expect(throws: CallError.timeout) {
      try await holder.call(timeout: .milliseconds(100)) { .call(held, reply: $0) }
    }
    holder.send(.cast(.atom("let_go")))
    // The late answers are before this one on the connection.
    #expect(try await holder.call(timeout: nil) { .call(.atom("own"), reply: $0) } == .atom("own"))
    runtime.send(Term.atom("last"), to: caller.pid)
    #expect(await caller.next(1).first?.contains("last") == true)
    let connection = try #require(core.state.withLock { $0.connections[peer] })
    #expect(connection.state.withLock { $0.ledger.isEmpty && $0.calls.withLedger { $0.count } == 0 })
    #expect(!log.lines.contains { $0.contains("dropped") }, "\(log.lines)")
  }

  /// Waits until nobody of the peer's watches a server here any more, which must live.
  func expectUnwatched(_ server: Pid) async throws {
    while try #require(runtime.info(of: server)).monitoredBy != 0 { await Task.yield() }
  }
}
