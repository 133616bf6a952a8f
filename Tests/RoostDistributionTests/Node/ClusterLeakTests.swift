import ClusterTestKit
import ExternalTerm
import Foundation
import Roost
import Testing

@testable import RoostDistribution

@Suite("What connections and monitors leave behind", .timeLimit(.minutes(5)))
struct ClusterLeakTests {
  private let cluster = Cluster()

  @Test(
    "Nodes that connect and disconnect again and again keep nothing of it, and each time all can be reached"
  )
  func connections() async throws {
    let (one, two) = try await cluster.pair()
    try two.runtime.register("counter", two.runtime.spawn { Counter() })
    let counter = one.ref(to: "counter", at: two.name, as: Counter.Message.self)
    for cycle in 1...300 {
      #expect(try await counter.call(timeout: nil) { .add(1, to: "", reply: $0) } == cycle)
      await one.disconnect(from: two.name)
    }
    for node in [one, two] {
      // The other side hears of the end a moment later.
      while node.isConnected(with: node === one ? two.name : one.name) { await Task.yield() }
      let isEmpty = node.core.state.withLock { state in
        state.peers.isEmpty && state.connections.isEmpty && state.attempts.isEmpty && state.arrivals.isEmpty
          && state.waiters.isEmpty
      }
      #expect(isEmpty)
    }
    await cluster.stop()
  }

  @Test("Monitors that fire or are taken back leave nothing in either node")
  func monitors() async throws {
    let (one, two) = try await cluster.pair()
    let target = two.runtime.spawn { Counter() }
    let pid = try one.pid(#require(two.external(target.pid)))
    let watcher = try Probe(on: one)
    let rounds = 20_000
    for _ in 0..<rounds / 1000 {
      await watcher.run { me in
        for _ in 0..<1000 { _ = me.demonitor(me.monitor(pid)) }
      }
    }
    await watcher.run { me in for _ in 0..<1000 { _ = me.monitor(pid) } }
    while two.runtime.info(of: target.pid)?.monitoredBy != 1000 { await Task.yield() }
    two.runtime.exit(target.pid, .shutdown)
    for _ in 0..<1000 { #expect(try await watcher.nextWords() == "down \(pid) shutdown") }
    #expect(one.runtime.info(of: watcher.pid)?.monitors == 0)
    for (node, peer) in [(one, two), (two, one)] {
      let connection = try #require(node.core.state.withLock { $0.connections[peer.name] })
      #expect(
        connection.state.withLock {
          $0.ledger.isEmpty && $0.watchers.isEmpty && $0.calls.withLedger { $0.count } == 0
        }
      )
    }
    await cluster.stop()
  }
}
