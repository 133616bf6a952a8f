import ClusterTestKit
import ExternalTerm
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

@Suite("Peers that do not go on with the set-up", .timeLimit(.minutes(5)))
struct ClusterSetUpTests {
  private let cluster = Cluster()

  /// How far a peer goes that this node connects to.
  enum Stop: CaseIterable {
    /// It takes the connection.
    case plainConnection, tlsConnection
    /// It lets the name in, and sends the beginning of its challenge.
    case plainChallenge, tlsChallenge

    var isTLS: Bool { self == .tlsConnection || self == .tlsChallenge }

    var answer: [UInt8] {
      switch self {
      case .plainConnection, .tlsConnection: []
      case .plainChallenge: [0, 3] + Array("sok".utf8) + [0, 40, UInt8(ascii: "N"), 0]
      case .tlsChallenge: [0, 0, 0, 3] + Array("sok".utf8) + [0, 0, 0, 40, UInt8(ascii: "N"), 0]
      }
    }

    var words: String {
      switch self {
      case .plainConnection: "a status did not come within"
      case .tlsConnection: "did not complete the TLS handshake in time"
      case .plainChallenge, .tlsChallenge: "a challenge did not come within"
      }
    }
  }

  /// Starts a node that does not wait for long.
  private func start(
    _ name: String,
    _ security: NodeConfiguration.Security = .plainUnsafe,
    discovery: Discovery? = nil
  ) async throws -> Node {
    try await cluster.start(name, security: security) {
      $0.setUpTime = .milliseconds(300)
      if let discovery { $0.discovery = discovery }
    }
  }

  /// To connect fails in these words. Under load an earlier step may take too long: then it is tried again.
  private func expectFailure(of node: Node, connectingTo peer: NodeName, _ words: String) async {
    var last: NodeError?
    for _ in 1...50 {
      do {
        try await node.connect(to: peer)
        Issue.record("they are connected")
        return
      } catch {
        if error.code == .handshakeFailed, error.message.contains(words) { return }
        last = error
      }
    }
    Issue.record("\(String(describing: last))")
  }

  /// All that waits for the peer hears that there is no connection, and nothing of it is kept.
  private func expectTold(on node: Node, of peer: NodeName) async throws {
    let a = try Probe(on: node)
    let gone = try node.pid(ExternalPid(node: Atom(peer.description), id: 1, serial: 0, creation: 4))
    let server = node.ref(to: "server", at: peer, as: Counter.Message.self)
    let request = server.request(Counter.Message.value)
    await a.run { me in
      me.link(gone)
      _ = me.monitor(gone)
    }
    #expect(try await a.nextWords() == "exit \(gone) noconnection")
    #expect(try await a.nextWords() == "down \(gone) noconnection")
    do {
      _ = try await request.answer(timeout: nil)
      Issue.record("it was answered")
    } catch { #expect(error == .exit(.noconnection)) }
    do {
      try await node.spawn("start", of: "counter", at: peer, 5)
      Issue.record("it was spawned")
    } catch { #expect(error.code == .noconnection) }
    let isEmpty = node.core.state.withLock { state in
      state.peers.isEmpty && state.connections.isEmpty && state.attempts.isEmpty && state.waiters.isEmpty
    }
    #expect(isEmpty)
  }

  @Test(
    "A node that goes no further is given up: connecting to it fails in words, and whatever waits for it is told",
    arguments: Stop.allCases
  )
  func stops(_ stop: Stop) async throws {
    let secret = try ClusterSecret("a secret of more than sixteen bytes")
    let half = try await HalfPeer(
      answering: stop.answer,
      stop == .tlsChallenge ? try TLSContext(.secret(secret)) : nil
    )
    let one = try await start("one@localhost", stop.isTLS ? .secret(secret) : .plainUnsafe)
    let peer = try NodeName("half@localhost")
    cluster.place(peer, Endpoint(host: "127.0.0.1", port: half.port))
    await expectFailure(of: one, connectingTo: peer, stop.words)
    try await expectTold(on: one, of: peer)
    await cluster.stop()
    withExtendedLifetime(half) {}
  }

  @Test(
    "Of an epmd that says nothing it is said that it did not answer in time, and a node starts without it"
  )
  func silentEpmd() async throws {
    let half = try await HalfPeer()
    let one = try await start("one@127.0.0.1", discovery: .epmd(port: UInt16(half.port)))
    let log = cluster.log.warnings
    #expect(log.contains { $0.hasPrefix("No epmd") && $0.contains("no answer in time") }, "\(log)")
    let peer = try NodeName("two@127.0.0.1")
    let why = "no epmd on 127.0.0.1:\(half.port) says where: no answer in time"
    do {
      try await one.connect(to: peer)
      Issue.record("they are connected")
    } catch { #expect(error == NodeError(.unreachable, "two@127.0.0.1 cannot be reached: \(why)")) }
    try await expectTold(on: one, of: peer)
    await cluster.stop()
    withExtendedLifetime(half) {}
  }

  @Test("A look-up that has no answer in time is given up, and its task is cancelled")
  func endlessLookUp() async throws {
    let (cancelled, source) = AsyncStream<Void>.makeStream()
    let one = try await start(
      "one@localhost",
      discovery: .lookup { _ in
        let (never, end) = AsyncStream<Endpoint>.makeStream()
        for await endpoint in never { return endpoint }
        withExtendedLifetime(end) {}
        source.yield()
        return nil
      }
    )
    let peer = try NodeName("two@localhost")
    do {
      try await one.connect(to: peer)
      Issue.record("they are connected")
    } catch {
      #expect(error == NodeError(.unreachable, "the look-up of two@localhost has no answer in time"))
    }
    for await _ in cancelled { break }
    try await expectTold(on: one, of: peer)
    await cluster.stop()
  }
}
