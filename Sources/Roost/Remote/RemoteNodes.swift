/// The other nodes, as the kernel of this one sees them: whoever connects nodes gives it one, once.
package protocol RemoteNodes: AnyObject, Sendable {
  /// What stands for a process of another node; nil if nothing is known of that node.
  func port(of pid: Pid) -> SignalPort?

  /// Sends an untyped message to a process of another node. Never fails.
  func send(_ message: any Sendable, to pid: Pid)

  /// Asks a process of another node to end, in its place among the messages (`sys:terminate/2`).
  func stop(_ pid: Pid, _ reason: ExitReason)

  /// The process of this node that `pid` stands for by its name now.
  func process(named pid: Pid) -> Pid?
}

/// Stands for a process of another node: hands its signals on.
package final class RemotePort: SignalPort, @unchecked Sendable {  // safe: immutable
  private let forward: @Sendable (Signal) -> Void

  /// - Parameter forward: takes a signal on the thread of whoever sends it, and never blocks.
  package init(pid: Pid, forward: @escaping @Sendable (Signal) -> Void) {
    self.forward = forward
    super.init(pid: pid)
  }

  package override func receive(_ signal: Signal) { forward(signal) }
}

extension Kernel {
  /// Where the signals for a process go; nil if there is none, for the reason of ``absence(of:)``.
  func port(of pid: Pid) -> SignalPort? {
    pid.node == node ? processes.find(pid) : remoteNodes.withLock { $0 }?.port(of: pid)
  }

  /// Asks a process to end, wherever it is.
  func stop(_ pid: Pid, _ reason: ExitReason) {
    if pid.node == node {
      processes.find(pid)?.post(.system(.stop(reason)))
    } else {
      remoteNodes.withLock { $0 }?.stop(pid, reason)
    }
  }

  /// The process of this node that `pid`, which is none of a process of this node, stands for by its name now.
  func process(named pid: Pid) -> Pid? { remoteNodes.withLock { $0 }?.process(named: pid) }

  /// Why there is nothing to link to or to monitor.
  func absence(of pid: Pid) -> ExitReason { pid.node == node ? .noproc : .noconnection }
}

extension Runtime {
  /// The name of this node, as pids carry it.
  public var nodeName: String { kernel.configuration.nodeName }

  /// Which incarnation of the node of this name it is.
  package var creation: UInt32 { kernel.configuration.creation }

  /// Connects this node with others from now on. Says no if something else does already.
  package func attach(_ nodes: any RemoteNodes) -> Bool {
    kernel.remoteNodes.withLock { known in
      guard known == nil else { return false }
      known = nodes
      return true
    }
  }

  /// The other nodes are not to be reached any more.
  package func detach() { kernel.remoteNodes.withLock { $0 = nil } }

  /// The process on whose behalf the calling code runs; nil outside of any.
  package var currentProcess: Pid? {
    if let running = kernel.scheduler.currentWorker?.runningProcess { return running.pid }
    guard let pid = CurrentProcess.caller?.pid, pid.node == kernel.node else { return nil }
    return pid
  }

  /// Does `work` soon on this thread, if it is one of the scheduler's, once what it runs has had its turn, or after a
  /// millisecond elsewhere: for what is done at once for several. Says no, and does nothing, on other threads.
  package func afterwards(_ work: @escaping @Sendable () -> Void) -> Bool {
    kernel.scheduler.afterwards(work)
  }

  /// Does `work` after `delay`, on the thread of the timers: it must be quick. Once the runtime has ended it never does.
  package func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) -> ScheduledSend {
    let timer = WakeTimer(work)
    kernel.timers.start(timer, after: delay)
    return ScheduledSend(timer: timer, kernel: kernel)
  }

  /// A number for a reference that no other of this node has.
  package func makeReference() -> UInt64 { kernel.makeReference() }
}
