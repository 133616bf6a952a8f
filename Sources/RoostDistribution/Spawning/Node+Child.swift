import ExternalTerm
import Roost
import Synchronization

extension Node {
  /// A child spec for a process on another node, which is spawned as by ``spawn(_:of:at:_:options:)``, linked to its
  /// supervisor and monitored by it.
  ///
  /// ```swift
  /// let tree = Supervisor(.oneForOne, restarts: 10, within: .seconds(60)) {
  ///   node.child("tally", spawning: "tally", of: "calculator", at: [worker], patience: .seconds(30), 0)
  /// }
  /// ```
  ///
  /// The child counts as started once its process is there: what fails in its own start is its exit reason. Until then
  /// its supervisor starts and stops no other child, unless it is a dynamic one, or is told to stop.
  ///
  /// The loss of its node is its end, with `noconnection`, and it is started again as its ``RestartType`` says: on the
  /// next of the nodes that can be reached. With no patience, and none of them there, all restarts that its supervisor
  /// allows are soon used up. A process on a lost node that is still there ends when the two nodes notice, as by the
  /// end of its parent.
  ///
  /// - Parameters:
  ///   - id: names the child within its supervisor.
  ///   - function: the function to run in the new process, see ``register(process:of:_:)-swift.method``.
  ///   - peers: the nodes; this one may be among them. Each start begins with the one after that of the last.
  ///   - patience: for how long a start asks them again and again, if none can be reached; not at all unless told.
  ///   - arguments: what can be coded as terms; what cannot fails the start.
  public func child<each Argument: Encodable & Sendable>(
    _ id: String,
    spawning function: String,
    of module: String,
    at peers: [NodeName],
    patience: Duration = .zero,
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
        let first = turn.take(among: peers.count)
        let order = Array(peers[first...] + peers[..<first])
        let placing = ChildPlacing(core, try call.get(), order, child, patience: patience)
        placing.begin()
        return { placing.abandon() }
      } catch {
        child.end(with: .failure(error.ofStart))
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
