import ClusterTestKit
import ExternalTerm
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

@Suite("Strangers who connect and do not prove themselves", .offPool, .timeLimit(.minutes(5)))
struct ClusterStrangerTests {
  private let cluster = Cluster()

  enum Wire: CaseIterable { case plain, tls }

  private func security(_ wire: Wire) throws -> NodeConfiguration.Security {
    wire == .plain ? .plainUnsafe : .secret(try ClusterSecret("a secret of more than sixteen bytes"))
  }

  private func connect(to node: Node) throws -> TestSocket {
    try TestSocket.connect(to: try #require(node.port.flatMap { UInt16(exactly: $0) }))
  }

  private func awaitArrivals(_ count: Int, at node: Node) async {
    while node.core.state.withLock({ $0.arrivals.count }) != count { await Task.yield() }
  }

  @Test(
    "No more than the limit are waited for; another gets in when one of them has gone",
    arguments: Wire.allCases
  )
  func limit(_ wire: Wire) async throws {
    let (one, two) = try await cluster.pair(security: security(wire)) { $0.pendingHandshakes = 2 }
    let stays = try connect(to: one)
    var goes: TestSocket? = try connect(to: one)
    await awaitArrivals(2, at: one)
    #expect(try connect(to: one).receive() == nil)
    do {
      try await two.connect(to: one.name)
      Issue.record("it is connected")
    } catch { #expect([.unreachable, .handshakeFailed].contains(error.code)) }
    #expect(goes != nil)
    goes = nil
    await awaitArrivals(1, at: one)
    try await two.connect(to: one.name)
    // It has been left alone all the while.
    try stays.send([0])
    await awaitArrivals(1, at: one)
    await cluster.stop()
  }

  @Test("Who says nothing is turned away after the time, and the place is free", arguments: Wire.allCases)
  func silence(_ wire: Wire) async throws {
    let one = try await cluster.start("one@localhost", security: security(wire)) {
      $0.setUpTime = .milliseconds(100)
    }
    let socket = try connect(to: one)
    while let bytes = try socket.receive() { #expect(bytes.count < 1000) }
    await awaitArrivals(0, at: one)
    let refusal = cluster.log.lines.first { $0.hasPrefix("A peer failed to connect") } ?? ""
    #expect(refusal.contains("127.0.0.1 port ") && !refusal.contains("peer\":"))
    await cluster.stop()
  }

  @Test("Who sends a byte now and then does not hold its place for longer", arguments: Wire.allCases)
  func drip(_ wire: Wire) async throws {
    let one = try await cluster.start("one@localhost", security: security(wire)) {
      $0.setUpTime = .milliseconds(100)
    }
    let socket = try connect(to: one)
    // The beginning of a name message of 255 bytes, and of a TLS record of as many.
    let start: [UInt8] = wire == .plain ? [0, 255, UInt8(ascii: "N")] : [22, 3, 1, 0, 255, 1]
    var rest = start + [UInt8](repeating: 0, count: 200)
    while !rest.isEmpty, (try? socket.send([rest.removeFirst()])) != nil {
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(!rest.isEmpty)
    await awaitArrivals(0, at: one)
    await cluster.stop()
  }

  @Test("Who sends what is no handshake is turned away at once", arguments: Wire.allCases)
  func garbage(_ wire: Wire) async throws {
    let one = try await cluster.start("one@localhost", security: security(wire))
    for seed: UInt64 in 1...5 {
      let socket = try connect(to: one)
      var random = SplitMix(seed: seed)
      // The other side may close before all is sent.
      try? socket.send((0..<100_000).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      while try socket.receive() != nil {}
    }
    await awaitArrivals(0, at: one)
    #expect(one.nodes == [])
    await cluster.stop()
  }
}
