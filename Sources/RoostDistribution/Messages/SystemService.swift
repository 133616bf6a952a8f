import ExternalTerm
import Roost

/// Has a process of this node do what `sys` asks of it, from another node.
struct SystemService: Sendable {
  let node: LocalNode
  let process: LocalProcess
  let pids: (any PidBook)?
  let exitReason: @Sendable (Term) -> ExitReason

  /// - Parameter answer: gets the answer, in the process or here. A process that ends first gives none.
  func serve(_ command: SystemCommand, _ answer: @escaping @Sendable (Term) -> Void) {
    switch command {
    case .suspend: process.suspend(ok(answer))
    case .resume: process.resume(ok(answer))
    case .getState:
      process.inspect { state, _ in answer(state.map(SystemAnswer.state) ?? SystemAnswer.noState) }
    case .getStatus:
      let (node, process, pids) = (node, process, pids)
      process.inspect { state, isSuspended in
        answer(SystemAnswer.status(Self.status(process, node, pids, state, isSuspended)))
      }
    case .terminate(let reason):
      answer(.atom(.ok))
      process.stop(exitReason(reason))
    case .debug(let what): answer(SystemAnswer.debug(what))
    case .other(let command): answer(SystemAnswer.unknown(command))
    }
  }

  private func ok(_ answer: @escaping @Sendable (Term) -> Void) -> Reply<Void> {
    Reply(caller: nil, of: process) { result in
      if case .success = result { answer(.atom(.ok)) }
    }
  }

  private static func status(
    _ process: LocalProcess,
    _ node: LocalNode,
    _ pids: (any PidBook)?,
    _ state: Any?,
    _ isSuspended: Bool
  ) -> SystemAnswer.Status {
    let info = process.info
    let pid = node.external(process.pid)
    return SystemAnswer.Status(
      pid: pid,
      // It may be one of another node.
      parent: info?.parent.flatMap { pids?.external($0) } ?? pid,
      name: info?.name,
      module: info?.behaviour ?? "process",
      isSuspended: isSuspended,
      state: state.map(SystemAnswer.state) ?? .atom(.undefined)
    )
  }
}
