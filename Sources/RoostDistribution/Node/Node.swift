import Logging
import NIOCore
import Roost

/// A runtime that is connected with others: with Roost's, and with real Erlang and Elixir nodes.
///
/// ```swift
/// let node = try Node(runtime, NodeConfiguration(cookie: cookie, security: .secret(secret)))
/// try await node.start()
/// let counter = node.ref(to: "counter", at: try NodeName("worker1@db"), as: Counter.Message.self)
/// counter.send(.increment(by: 2))
/// ```
///
/// All that a runtime does with pids and refs works with those of other nodes: sending, calls, links, monitors, exit
/// signals. Nodes connect when the first message goes from one to the other. Sending never waits and never fails;
/// what is sent to a node that cannot be reached vanishes, links and monitors bring `noconnection`, and calls fail
/// with it.
public final class Node: Sendable {
  let core: NodeCore
  private let service = Locked(ServiceState())

  private struct ServiceState {
    var listener: (any Channel)?
    var registration: EpmdRegistration?
    /// Those that every node has.
    var servers: [Pid] = []
  }

  /// Makes a node of a runtime, whose configuration has the node's name and creation.
  ///
  /// - Throws: ``NodeError`` if the name is no name of a node; `TLSError` if the credentials cannot be used.
  public init(_ runtime: Runtime, _ configuration: NodeConfiguration) throws {
    core = try NodeCore(runtime, configuration)
  }

  deinit { core.group.shutdownGracefully { _ in } }

  /// The name of this node.
  public var name: NodeName { core.name }

  /// What it takes of others.
  package var limits: WireLimits { core.limits }

  /// The runtime that takes part.
  public var runtime: Runtime { core.runtime }

  /// The port on which this node listens; nil if it does not.
  public var port: Int? { service.withLock { $0.listener?.localAddress?.port } }

  // MARK: Beginning and ending

  /// Listens for other nodes, and lets this one connect to them. A node is started once.
  ///
  /// - Throws: ``NodeError``.
  public func start() async throws {
    guard core.begin() else { throw NodeError(.notRunning, "\(name) has been started before") }
    guard runtime.attach(core) else {
      core.end()
      throw NodeError(.alreadyAttached, "the runtime takes part in a cluster already")
    }
    do {
      if case .plainUnsafe = core.configuration.security {
        core.logger.warning(
          "Connections are not protected: anyone on the network can read along and take over"
        )
      }
      let listener = try await core.listen()
      service.withLock { $0.listener = listener }
      try startServers()
      try await register(port: listener.localAddress?.port ?? 0)
    } catch {
      await stop()
      throw error
    }
  }

  /// Closes all connections, of which whoever is tied to other nodes hears as `noconnection`, and does not connect
  /// again. The runtime goes on. The second time it does nothing.
  public func stop() async {
    core.end()
    let state = service.withLock { state in exchange(&state, ServiceState()) }
    state.registration?.stop()
    try? await state.listener?.close().get()
    await core.closeAll()
    runtime.detach()
    for server in state.servers { runtime.exit(server, .shutdown) }
  }

  private func startServers() throws {
    let kernel = runtime.spawn { NetKernel() }
    let rex = runtime.spawn { [core] in Rex(core) }
    let leader = runtime.spawn { [core] in GroupLeader(core) }
    service.withLock { $0.servers = [kernel.pid, rex.pid, leader.pid] }
    core.groupLeader.withLock { $0 = leader.pid }
    try runtime.register(NetKernel.name, kernel)
    try runtime.register(Rex.name, rex)
  }

  private func register(port: Int) async throws {
    guard case .epmd(let epmd) = core.configuration.discovery else { return }
    let node = EpmdNode(
      name: name.name,
      port: UInt16(clamping: port),
      kind: core.configuration.isHidden ? .hidden : .normal
    )
    let registration = EpmdRegistration(
      node,
      port: Int(epmd),
      on: core.group.next(),
      timeout: TimeAmount(core.configuration.setUpTime),
      core.logger
    )
    service.withLock { $0.registration = registration }
    try await registration.start()
  }
}
