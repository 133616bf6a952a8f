import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Who of a node and a real Erlang does not let the other in", .offPool, .timeLimit(.minutes(5)))
struct ErlangAdmissionTests {
  private func expectStrangers(_ mixed: MixedCluster) async throws {
    try await mixed.expectStrangers()
    await mixed.stop()
  }

  @Test("With another cookie, neither gets in", arguments: Wire.allCases)
  func cookie(_ wire: Wire) async throws {
    try await expectStrangers(try await MixedCluster(wire, cookie: "another"))
  }

  @Test("With a certificate of another authority, neither gets in")
  func authority() async throws {
    try await expectStrangers(try await MixedCluster(.tls, foreign: true))
  }

  @Test("An Erlang whose certificate names another host does not get in, and is not connected to")
  func host() async throws {
    try await expectStrangers(try await MixedCluster(.tls, hosts: ["elsewhere"]))
  }
}
