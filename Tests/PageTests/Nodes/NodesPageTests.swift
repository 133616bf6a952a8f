import Foundation
import Roost
import RoostDistribution
import RoostTLS
import Synchronization
import Testing

/// The examples of the page "Nodes" do what it says.
@Suite(.timeLimit(.minutes(5))) struct NodesPageTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "nodes-\(UUID().uuidString)")
    .path

  @Test func nodesWithCertificatesOfOneAuthorityConnectAndEachKnowsOfTheOther() async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeCertificates(for: ["one@localhost", "two@localhost"], in: folder)
    let directory = Directory()
    let (one, two) = (try certified("one@localhost", directory), try certified("two@localhost", directory))
    try await one.start()
    try await two.start()
    directory.enter(two)

    let membership = try await one.runtime.start { Membership(one) }
    let renewal = try await one.runtime.start { Renewal(node: one) }
    renewal.send(.renew)
    try await one.connect(to: two.name)
    #expect(try await membership.call(Membership.Message.connected) == [two.name])
    await two.stop()
    var lost: [NodeName: NodeDownReason] = [:]
    while lost.isEmpty { lost = try await membership.call(Membership.Message.lost) }
    #expect(lost == [two.name: .connectionClosed])
    await one.stop()
    for node in [one, two] { await node.runtime.shutdown() }
  }

  @Test func nodesFindEachOtherInATable() async throws {
    let secret = try ClusterSecret("at least sixteen characters")
    let name = try NodeName("two@localhost")
    // Whoever connects has to know where; the one that is connected to takes any free port.
    let two = try node("two@localhost", of: [name: 0], secret: secret)
    try await two.start()
    let one = try node("one@localhost", of: [name: try #require(two.port)], secret: secret)
    try await one.start()
    try await one.connect(to: name)
    #expect(one.nodes == [name] && two.nodes == [one.name])
    for node in [one, two] {
      await node.stop()
      await node.runtime.shutdown()
    }
  }

  private func certified(_ name: String, _ directory: Directory) throws -> Node {
    try secureNode(name, certificates: folder, discovery: .lookup { directory.find($0) })
  }

  /// Where nodes listen that took any free port.
  private final class Directory: Sendable {
    private let endpoints = Mutex<[NodeName: Endpoint]>([:])

    func enter(_ node: Node) {
      endpoints.withLock { $0[node.name] = node.port.map { Endpoint(host: "127.0.0.1", port: $0) } }
    }

    func find(_ name: NodeName) -> Endpoint? { endpoints.withLock { $0[name] } }
  }
}
