import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("What a peer may send that means nothing here", .offPool, .timeLimit(.minutes(5)))
struct ClusterIgnoredTests {
  @Test("GROUP_LEADER and NODE_LINK change nothing, and the connection stays up")
  func ignored() async throws {
    let cluster = Cluster()
    let one = try await cluster.start("one@localhost", security: .plainUnsafe)
    let other = try await TestNode.connected(to: one, as: "other@localhost")
    let a = try Probe(on: one)
    let ours = try #require(one.external(a.pid))
    let theirs = other.pid(1)
    try other.send(.groupLeader(from: theirs, to: ours))
    try other.send(.nodeLink)
    try other.send(.send(from: theirs, to: ours), .atom("behind"))
    #expect(try await a.nextWords() == "message behind")
    one.runtime.send(Term.atom("back"), to: try one.pid(theirs))
    let back = try other.receive()
    #expect(back.message == .atom("back"))
    #expect(one.hiddenNodes == [other.configuration.name])
    await cluster.stop()
  }
}
