import ExternalTerm
import Roost

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
  /// The child counts as started once its process is there: what fails in its own start is its exit reason. The loss of
  /// its node is its end, with `noconnection`, and it is started again as its ``RestartType`` says. With one node that
  /// soon is one restart too many, unless the node is back: with several, each start goes to the next in turn. A process
  /// on a lost node that is still there ends when the two nodes notice, by its link.
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
        let peer = peers[child.restarts % peers.count]
        try core.spawn(try call.get(), at: peer, tiedTo: child.supervisor) { outcome in
          child.end(with: outcome.mapError { StartError($0) })
        }
      } catch {
        child.end(with: .failure(StartError(error)))
      }
    }
  }
}

extension StartError {
  fileprivate init(_ error: SpawnError) {
    self.init(reason: error.code == .noconnection ? .noconnection : .other(error.message))
  }
}
