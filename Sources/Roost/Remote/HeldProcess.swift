/// A process that handles nothing more, but ends when it is told to, until it is released: it has sent faster than
/// the connection to another node carries (`busy_dist_port`).
package struct HeldProcess: Sendable {
  private let process: Process

  init(_ process: Process) { self.process = process }

  package func release() { process.post(.system(.release)) }
}

extension Runtime {
  /// Has the process on whose behalf the calling code runs handle nothing more, once its handler returns, until it
  /// is released. Nil outside of any process, and if it is held already.
  package func holdCurrentProcess() -> HeldProcess? {
    guard let process = runningProcess, process.turn?.isHeld != true else { return nil }
    process.makeTurn().isHeld = true
    process.attention.store(Attention.news, ordering: .releasing)
    return HeldProcess(process)
  }

  /// The process whose own handler runs here: not one that a handler has started a Task for.
  private var runningProcess: Process? {
    kernel.scheduler.currentWorker?.runningProcess ?? Caller.current.flatMap { kernel.processes.find($0.pid) }
  }
}
