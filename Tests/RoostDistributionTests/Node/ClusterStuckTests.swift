import ClusterTestKit
import ExternalTerm
import NIOCore
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

@Suite("A peer over TLS that does not read", .timeLimit(.minutes(5)))
struct ClusterStuckTests {
  private let cluster = Cluster()

  private static let busyBytes = 256 << 10
  private static let blobBytes = 128 << 10

  private func start(_ name: String) async throws -> Node {
    let secret = try ClusterSecret("a secret of more than sixteen bytes")
    return try await cluster.start(name, security: .secret(secret)) {
      $0.busyBytes = Self.busyBytes
      // That the peer is silent is not what is tried here.
      $0.tickTime = .seconds(3600)
    }
  }

  /// What connects a node with a peer, once both say that it does.
  private func channel(of node: Node, to peer: Node) async throws -> any Channel {
    while !node.isConnected(with: peer.name) { await Task.yield() }
    guard let channel = node.core.state.withLock({ $0.peers[peer.name]?.channel }) else {
      throw TestSocket.Failure(description: "\(peer.name) is not connected any more")
    }
    return channel
  }

  @Test(
    "Who sends to it is held, and nobody else; little waits in memory; all arrives once it reads again"
  )
  func stuck() async throws {
    let (one, two) = (try await start("one@localhost"), try await start("two@localhost"))
    let quiet = try await start("quiet@localhost")
    let there = try Probe(on: quiet)
    let target = try one.pid(there, of: quiet)
    try await one.connect(to: quiet.name)
    let reading = try await channel(of: quiet, to: one)
    try await reading.setOption(.autoRead, value: false).get()

    // More than the sockets of both sides take.
    let (blob, count) = (Term.binary(Binary([UInt8](repeating: 7, count: Self.blobBytes))), 400)
    let a = try Probe(on: one)
    let sent = Locked(0)
    let sending = Task {
      for _ in 1...count {
        await a.run { $0.runtime.send(blob, to: target) }
        sent.withLock { $0 += 1 }
      }
    }
    let connection = try #require(one.core.state.withLock { $0.connections[quiet.name] })
    while connection.state.withLock({ $0.held.isEmpty }) { await Task.yield() }
    let writing = try await channel(of: one, to: quiet)
    for _ in 0..<1000 {
      // One message more than may wait, and no more: that is what the sender is held for.
      let waiting = connection.state.withLock { $0.bufferedBytes }
      #expect(waiting <= Self.busyBytes + Self.blobBytes + 1024)
      // What is encrypted already: up to where the channel takes no more, and one piece.
      let encrypted = try await writing.getOption(.bufferedWritableBytes).get()
      #expect(encrypted <= 1 << 20)
    }
    #expect(sent.withLock { $0 } < count)

    let (b, c) = (try Probe(on: one), try Probe(on: two, name: "c"))
    await b.run { _ in one.send(blob, to: "c", at: two.name) }
    #expect(try await c.nextWords().hasPrefix("message <<7,7"))

    try await reading.setOption(.autoRead, value: true).get()
    for _ in 1...count { _ = try await there.next() }
    await sending.value
    #expect(connection.state.withLock { $0.held.isEmpty })
    await cluster.stop()
  }
}
