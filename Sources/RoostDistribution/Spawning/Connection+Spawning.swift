import ExternalTerm
import Roost

extension Connection {
  /// The peer wants a process spawned. It is tied to its parent, and the peer knows of it, before it runs.
  func receiveSpawn(_ request: SpawnRequest, _ reader: inout TermReader) throws {
    guard node.configuration.allowsRemoteSpawn else { return refuse(request, "notsup") }
    guard case .list(let arguments) = try reader.readTerm(), arguments.count == request.arity else {
      return refuse(request, "badarg")
    }
    let target = SpawnTarget(
      FunctionCall(module: request.module, name: request.function, arguments: arguments)
    )
    let process = node.newProcess(for: target.call, among: node.allowedFunctions) {
      [weak self] pid, outcome in
      self?.tell(outcome, of: target, pid, request)
    }
    if SpawnOptions(request.options).contains(.link) { process.adopt(by: Pid(request.from)) }
    tie(process.process, request)
    process.run()
  }

  private func refuse(_ request: SpawnRequest, _ why: Atom) {
    let reply = SpawnReply(reference: request.reference, to: request.from, result: .name(why))
    write { try $0.encode(.spawnReply(reply)) }
  }

  private func tie(_ process: LocalProcess, _ request: SpawnRequest) {
    let options = SpawnOptions(request.options)
    let local = node.local.external(process.pid)
    let watcher = ConnectionState.Watcher(
      ref: MonitorRef(number: node.runtime.makeReference()),
      target: process.pid
    )
    var reply = SpawnReply(reference: request.reference, to: request.from, result: .pid(local))
    write { state in
      if options.contains(.link), state.ledger.receivedLink(from: request.from, to: local) {
        reply.setUp.insert(.link)
      }
      if options.contains(.monitor),
        state.watch(watcher, from: request.from, of: local, as: .pid(local), request.reference)
      {
        reply.setUp.insert(.monitor)
      }
      try state.encode(.spawnReply(reply))
    }
    if reply.setUp.contains(.link) {
      process.receive(.link(node.port(Pid(request.from), of: .pid(request.from), at: peer)))
    }
    if reply.setUp.contains(.monitor) {
      process.receive(.monitor(watcher.ref, by: watch(by: request.from, request.reference)))
    }
  }

  /// A function has ended: its parent gets the outcome as it is. Gives the reason with which the process ends.
  private func tell(
    _ outcome: FunctionOutcome,
    of target: SpawnTarget,
    _ pid: Pid,
    _ request: SpawnRequest
  ) -> Term? {
    if case .call(_, let reference) = target {
      endWatch(request.reference, outcome.erpcReason(reference))
      // The caller has it: it is no crash of this node's.
      return nil
    }
    guard let reason = outcome.exitReason else { return nil }
    let local = node.local.external(pid)
    write { state in
      if let exit = state.ledger.localExited(local, linkedWith: request.from, reason: reason) {
        try state.encode(exit)
      }
    }
    endWatch(request.reference, reason)
    return reason
  }
}

// MARK: Spawned over there

extension Connection {
  /// The peer has answered a request of ours. All that ties the process to its parent is there before anything of its
  /// own comes, and before the parent goes on.
  func receiveSpawned(_ reply: SpawnReply) {
    var port: SpawnPort?
    write { port = $0.spawns.removeValue(forKey: reply.reference) }
    guard let port else { return }
    switch reply.result {
    case .name(let why): port.fail(.refused(why, by: peer))
    case .pid(let process) where process.node != Atom(peer.description):
      port.fail(SpawnError(.refused, "\(peer) answers with a process of another node: \(process)"))
    case .pid(let process):
      guard port.claim() else { return abandon(process, reply) }
      guard reply.setUp.isSuperset(of: port.needs) else {
        abandon(process, reply, isLinked: port.needs.contains(.link))
        return port.fail(SpawnError(.refused, "\(peer) has not tied the process to its parent"))
      }
      tie(process, reply)
      port.succeed(process)
    }
  }

  private func tie(_ process: ExternalPid, _ reply: SpawnReply) {
    var isLinked = false
    write { state in
      if reply.setUp.contains(.link) { isLinked = state.ledger.receivedLink(from: process, to: reply.to) }
      if reply.setUp.contains(.monitor) {
        state.ledger.noteMonitor(by: reply.to, .pid(process), reply.reference)
      }
    }
    guard !reply.setUp.isEmpty, let pid = try? node.pid(process) else { return }
    let (port, parent) = (node.port(pid, of: .pid(process), at: peer), node.process(reply.to))
    let ref = MonitorRef(reply.reference)
    if let parent {
      if isLinked { parent.receive(.link(port)) }
      if reply.setUp.contains(.monitor) { parent.receive(.watching(ref, port)) }
    } else {
      // It has ended meanwhile, and nobody else tells.
      if isLinked { port.receive(.linkExit(from: Pid(reply.to), reason: .noproc)) }
      if reply.setUp.contains(.monitor) { port.receive(.demonitor(ref)) }
    }
  }

  /// Nobody wants the process any more (`erlang:spawn_request_abandon/1`).
  ///
  /// - Parameter isLinked: whether it was to have a link, without which it has to be told.
  private func abandon(_ process: ExternalPid, _ reply: SpawnReply, isLinked: Bool = false) {
    write { state in
      if reply.setUp.contains(.monitor) {
        try state.encode(.demonitor(from: reply.to, to: .pid(process), reply.reference))
      }
      let reason = Term.atom("abandoned")
      if reply.setUp.contains(.link) {
        try state.encode(.exit(from: reply.to, to: process, reason: reason))
      } else if isLinked {
        try state.encode(.exitSignal(from: reply.to, to: process, reason: reason))
      }
    }
  }
}
