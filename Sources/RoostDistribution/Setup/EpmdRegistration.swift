import Logging
import NIOCore
import Roost

/// Keeps this node registered with the epmd of its host, by a connection that stays open; anew when epmd has been
/// started again.
final class EpmdRegistration: Sendable {
  private struct State {
    var channel: (any Channel)?
    var hasStopped = false
  }

  private let client: EpmdClient
  private let node: EpmdNode
  private let loop: any EventLoop
  private let logger: Logger
  private let state = Locked(State())

  init(_ node: EpmdNode, port: Int, on loop: any EventLoop, timeout: TimeAmount, _ logger: Logger) {
    client = EpmdClient(host: "127.0.0.1", port: port, timeout: timeout)
    self.node = node
    self.loop = loop
    self.logger = logger
  }

  /// Registers the node. That there is no epmd is no error: then the node is not found by others.
  ///
  /// - Throws: ``NodeError/Code/invalidName`` if there is another node of this name.
  func start() async throws {
    do {
      let (channel, response) = try await client.open(.register(node), on: loop).get()
      guard case .registered = response else {
        try? await channel.close().get()
        throw NodeError(.invalidName, "epmd knows another node by the name of \(node.name)")
      }
      keep(channel)
    } catch let error as NodeError {
      throw error
    } catch {
      logger.warning(
        "No epmd: other nodes will not find this one",
        metadata: ["epmd": "127.0.0.1:\(client.port)", "reason": "\(ConnectingFailure(error))"]
      )
      tryAgain()
    }
  }

  func stop() {
    let channel = state.withLock { state in
      state.hasStopped = true
      return exchange(&state.channel, nil)
    }
    channel?.close(promise: nil)
  }

  private func keep(_ channel: any Channel) {
    let isWanted = state.withLock { state in
      if !state.hasStopped { state.channel = channel }
      return !state.hasStopped
    }
    guard isWanted else { return channel.close(promise: nil) }
    channel.closeFuture.whenComplete { [weak self] _ in self?.tryAgain() }
  }

  private func tryAgain() {
    guard state.withLock({ !$0.hasStopped }) else { return }
    loop.scheduleTask(in: .seconds(5)) { [weak self] in self?.registerAgain() }
  }

  private func registerAgain() {
    guard state.withLock({ !$0.hasStopped }) else { return }
    client.open(.register(node), on: loop).whenComplete { [weak self] result in
      switch result {
      case .success((let channel, .registered)): self?.keep(channel)
      case .success((let channel, _)):
        channel.close(promise: nil)
        self?.tryAgain()
      case .failure: self?.tryAgain()
      }
    }
  }
}
