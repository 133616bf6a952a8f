import ClusterTestKit
import ExternalTerm
import Foundation
import RoostDistribution

/// A real Erlang and a hidden node of ours, connected.
struct ErlangPair {
  let epmd: EpmdDaemon
  let erlang: ErlangNode
  let node: TestNode
  /// The process of ours that Erlang knows as `roost_dist_peer:ours()`.
  let ours: ExternalPid

  init(
    offered: DistributionFlags = .supported,
    fragmentBytes: Int = 64 << 10,
    options: [String] = []
  ) throws {
    epmd = try EpmdDaemon()
    erlang = try ErlangNode("erl1", epmd: epmd, options: options)
    node = try TestNode(
      try .test("roost1@localhost", offered: offered),
      connectingTo: erlang.name,
      epmd: epmd,
      fragmentBytes: fragmentBytes
    )
    ours = node.pid(1)
    try tell(.tuple([.atom("hello"), .pid(ours)]))
    _ = try evaluate("P:meet()")
  }

  /// Sends a message to the process that evaluates expressions.
  func tell(_ message: Term, from sender: UInt64? = nil) throws {
    try node.send(.sendToName(from: ours, to: "tester"), message, from: sender)
  }

  /// What an expression gives; `P` is the module of the peer, and `Ours` our process.
  func evaluate(_ expression: String) throws -> String {
    try erlang.evaluate(Self.bound(expression))
  }

  func begin(_ expression: String) throws {
    try erlang.begin(Self.bound(expression))
  }

  private static func bound(_ expression: String) -> String {
    let known = expression.contains("Ours") ? "Ours = roost_dist_peer:ours(), " : ""
    return known + expression.replacingOccurrences(of: "P:", with: "roost_dist_peer:")
  }

  /// The pid of the process that evaluates expressions.
  func tester() throws -> ExternalPid {
    _ = try evaluate("Ours ! self()")
    guard case .pid(let pid)? = try node.receive().message else {
      throw TestSocket.Failure(description: "no pid came")
    }
    return pid
  }
}
