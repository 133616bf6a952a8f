import ClusterTestKit
import ExternalTerm
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

/// How the nodes of a test are connected.
enum Wire: CaseIterable, CustomTestStringConvertible {
  case plain
  /// By certificates of one authority, `-proto_dist inet_tls` on the side of Erlang.
  case tls

  var testDescription: String { "\(self)" }
}

/// A node of ours and a real Erlang that know the same epmd.
final class MixedCluster {
  let epmd: EpmdDaemon
  let erlang: ErlangNode
  let cluster = Cluster()
  let node: Node
  private let authority: TestAuthority?
  private let theirs: TestAuthority?

  /// - Parameters:
  ///   - cookie: our node's; Erlang's is `secret`.
  ///   - hosts: whom the certificate of Erlang is for.
  ///   - foreign: has Erlang's certificate be of another authority than ours.
  init(
    _ wire: Wire = .plain,
    cookie: String = "secret",
    hosts: [String] = ["localhost"],
    foreign: Bool = false
  ) async throws {
    epmd = try EpmdDaemon()
    authority = wire == .tls ? try TestAuthority() : nil
    theirs = foreign ? try TestAuthority() : authority
    erlang = try ErlangNode("erl1", epmd: epmd, options: try Self.options(theirs, "erl1", hosts))
    node = try await Self.start(cluster, "roost", epmd, authority, cookie)
  }

  /// Both by TLS, each with what it is given.
  ///
  /// - Parameter options: what Erlang is told besides.
  init(_ security: NodeConfiguration.Security, options: [String]) async throws {
    epmd = try EpmdDaemon()
    authority = nil
    theirs = nil
    erlang = try ErlangNode("erl1", epmd: epmd, options: options)
    let port = epmd.port
    node = try await cluster.start("roost@localhost", security: security) {
      $0.discovery = .epmd(port: port)
    }
  }

  private static func options(
    _ authority: TestAuthority?,
    _ name: String,
    _ hosts: [String] = ["localhost"]
  ) throws -> [String] {
    guard let authority else { return [] }
    return try authority.files(name, hosts: hosts).erlangArguments(in: authority.folder)
  }

  private static func start(
    _ cluster: Cluster,
    _ name: String,
    _ epmd: EpmdDaemon,
    _ authority: TestAuthority?,
    _ cookie: String = "secret"
  ) async throws -> Node {
    let port = epmd.port
    let security = try authority.map { NodeConfiguration.Security.certificates(try $0.files(name)) }
    return try await cluster.start("\(name)@localhost", security: security ?? .plainUnsafe, cookie: cookie) {
      $0.discovery = .epmd(port: port)
    }
  }

  /// Another Erlang.
  func startErlang(_ name: String) throws -> ErlangNode {
    try ErlangNode(name, epmd: epmd, options: try Self.options(theirs, name))
  }

  /// Another node of ours.
  func start(_ name: String) async throws -> Node {
    try await Self.start(cluster, name, epmd, authority)
  }

  /// The result of an expression, in which `P` is the module of the peer, `R` our node and `Ours` our process.
  func evaluate(_ expression: String) throws -> String {
    try begin(expression)
    return try erlang.line()
  }

  func begin(_ expression: String) throws {
    try erlang.begin(
      "R = 'roost@localhost', "
        + (expression.contains("Ours") ? "Ours = roost_dist_peer:ours(), " : "")
        + expression.replacingOccurrences(of: "P:", with: "roost_dist_peer:")
    )
  }

  /// Has Erlang know a process of ours.
  func introduce(_ probe: Probe) throws {
    let pid = try #require(node.external(probe.pid))
    node.send(Term.tuple([.atom("hello"), .pid(pid)]), to: "tester", at: erlang.name)
    _ = try evaluate("P:meet()")
  }

  /// A process that Erlang spawns to run an expression.
  func spawn(_ expression: String, _ probe: Probe) async throws -> Pid {
    _ = try evaluate("Ours ! spawn(fun() -> \(expression) end), ok")
    guard case .message(let message) = try await probe.next(), case .pid(let pid)? = message as? Term else {
      throw TestSocket.Failure(description: "no pid came")
    }
    return try node.pid(pid)
  }

  /// Neither can connect to the other, and both go on.
  ///
  /// - Returns: why not, as our node says it when it connects.
  @discardableResult
  func expectStrangers() async throws -> String {
    #expect(try evaluate("net_adm:ping(R)") == "pang")
    var why = ""
    do {
      try await node.connect(to: erlang.name)
      Issue.record("it is connected")
    } catch {
      #expect(error.code == .handshakeFailed, "\(error)")
      why = error.message
    }
    #expect(try evaluate("nodes()") == "[]")
    #expect(node.nodes == [])
    return why
  }

  func stop() async {
    await cluster.stop()
    erlang.stop()
  }
}
