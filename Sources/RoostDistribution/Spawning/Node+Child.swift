import ExternalTerm
import Roost
import Synchronization

extension Node {
  /// A child spec for a process on another node, which is spawned as by ``spawn(_:of:at:_:options:)``, linked to its
  /// supervisor and monitored by it.
  ///
  /// ```swift
  /// let tree = Supervisor(.oneForOne, restarts: 10, within: .seconds(60)) {
  ///   node.child("tally", spawning: "tally", of: "calculator", at: [worker], 0)
  /// }
  /// ```
  ///
  /// The child counts as started once its process is there: what fails in its own start is its exit reason. Until the
  /// node has answered or is lost its supervisor starts and stops no other child, unless it is a dynamic one, or is
  /// told to stop.
  ///
  /// The loss of its node is its end, with `noconnection`, and it is started again as its ``RestartType`` says. With one
  /// node that soon is one restart too many, unless the node is back: with several, each start goes to the next in turn.
  /// A process on a lost node that is still there ends when the two nodes notice, as by the end of its parent.
  ///
  /// - Parameters:
  ///   - id: names the child within its supervisor.
  ///   - function: the function to run in the new process, see ``register(process:of:_:)-swift.method``.
  ///   - peers: the nodes; this one may be among them.
  ///   - arguments: what can be coded as terms; what cannot fails the start.
  public func child<each Argument: Encodable & Sendable>(
    _ id: String,
    spawning function: String,
    of module: String,
    at peers: [NodeName],
    _ arguments: repeat each Argument,
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false
  ) -> Child {
    let call = Result { () throws(SpawnError) in
      try FunctionCall(function, of: module, repeat each arguments)
    }
    let turn = Turn()
    return Child(
      id,
      behaviour: "\(module):\(function)",
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    ) { [core] child in
      do throws(SpawnError) {
        guard !peers.isEmpty else {
          throw SpawnError(.invalidRequest, "no node is named for child \"\(id)\"")
        }
        let peer = peers[turn.take(among: peers.count)]
        return try core.spawn(try call.get(), at: peer, under: child.supervisor) { outcome in
          child.end(with: outcome.mapError { StartError($0) })
        }
      } catch {
        child.end(with: .failure(StartError(error)))
        return nil
      }
    }
  }
}

/// Which node's turn it is, of all starts by one spec: also of those by a supervisor that has been started again.
private final class Turn: Sendable {
  private let next = Atomic(0)

  func take(among count: Int) -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue % count }
}

extension StartError {
  fileprivate init(_ error: SpawnError) {
    switch error.code {
    case .noconnection: self.init(reason: .noconnection)
    // It was not wanted any more.
    case .cancelled: self.init(reason: .shutdown)
    case .noProcess, .refused, .invalidRequest: self.init(reason: .other(error.message))
    }
  }
}
