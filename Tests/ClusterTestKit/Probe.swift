import ExternalTerm
import Roost
import RoostDistribution

/// A process that does as it is told, and tells what reaches it.
package struct Probe: Sendable {
  package struct Command: Sendable {
    package let body: @Sendable (Context<Command>) throws -> Void
  }

  package let ref: Ref<Command>
  private let infos: AsyncStream<Info>

  package init(on node: Node, trapsExits: Bool = true, name: String? = nil) throws {
    let (infos, source) = AsyncStream<Info>.makeStream()
    self.infos = infos
    ref = node.runtime.spawn(receiving: Command.self, options: ProcessOptions(trapsExits: trapsExits)) {
      inbox in
      while true {
        switch try await inbox.receive() {
        case .message(let command): try command.body(inbox.me)
        case .info(let info): source.yield(info)
        }
      }
    }
    if let name { try node.runtime.register(name, ref) }
  }

  package var pid: Pid { ref.pid }

  /// Does something as the process, and waits until it is done.
  @discardableResult
  package func run<Result: Sendable>(_ body: @escaping @Sendable (Context<Command>) -> Result) async -> Result
  {
    await withCheckedContinuation { continuation in
      ref.send(Command { continuation.resume(returning: body($0)) })
    }
  }

  /// Has the process end.
  package func end(_ reason: ExitReason) { ref.send(Command { _ in throw Exit(reason) }) }

  /// What reaches the process next.
  package func next() async throws -> Info {
    for await info in infos { return info }
    throw TestSocket.Failure(description: "the process has ended")
  }

  /// The next, in words.
  package func nextWords() async throws -> String {
    switch try await next() {
    case .exit(let from, let reason): "exit \(from) \(reason)"
    case .down(_, let from, let reason): "down \(from) \(reason)"
    case .message(let message): "message \(message)"
    case .idle: "idle"
    case .timer: "timer"
    }
  }
}

extension Node {
  /// A process of another node, as this one names it.
  package func pid(_ probe: Probe, of node: Node) throws -> Pid {
    guard let external = node.external(probe.pid) else {
      throw TestSocket.Failure(description: "no pid of this node")
    }
    return try pid(external)
  }
}
