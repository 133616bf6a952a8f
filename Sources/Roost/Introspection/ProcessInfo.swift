/// What can be seen of a process from outside (`process_info/1`).
public struct ProcessInfo: Sendable, Hashable {
  public enum Status: Sendable, Hashable {
    /// Has nothing to do.
    case waiting

    /// Has been queued to run, or runs.
    case running

    /// Handles nothing but system requests until it is resumed; see ``System/suspend(_:timeout:)``.
    case suspended
  }

  public let pid: Pid
  public let name: String?
  public let labels: [String: String]

  /// The type of the server, or `process` for a raw one.
  public let behaviour: String
  public let status: Status

  /// What runs: `start`, `handle`, `handle info`, `continue`, `idle timeout` or `terminate`, or the `body` of a
  /// raw process; nil while the process waits or is suspended.
  public let currentHandler: String?

  /// What waits in the mailbox: messages, and what comes beside them, which is exits, DOWNs, timers, untyped messages and
  /// the requests of ``System``.
  public let mailboxLength: Int

  /// Messages taken out of the mailbox so far.
  public let messagesHandled: Int

  /// Messages that found the bounded mailbox full and were dropped.
  public let messagesDropped: Int

  /// The processes that it is linked to, in the order of their numbers.
  public let links: [Pid]

  /// How many monitors it has on others, and how many others have on it.
  public let monitors: Int
  public let monitoredBy: Int

  public let trapsExits: Bool

  /// Who started it, if a process did.
  public let parent: Pid?

  /// How often its supervisor has started it again.
  public let restarts: Int
}

extension Runtime {
  /// What can be seen of a process now; nil if it has ended. Does not disturb it, and works while a handler
  /// is stuck.
  public func info(of pid: Pid) -> ProcessInfo? { kernel.processes.find(pid)?.info() }

  /// The pids of all processes, in the order of their numbers (`processes/0`).
  public var processes: [Pid] {
    kernel.processes.all.map(\.pid).sorted { ($0.number, $0.serial) < ($1.number, $1.serial) }
  }

  /// How many processes there are.
  public var processCount: Int { kernel.metrics.processes.load(ordering: .acquiring) }
}

extension Process {
  final func info() -> ProcessInfo? {
    control.withLock { control -> ProcessInfo? in
      guard control.phase != .dead else { return nil }
      let consumed = consumed.load(ordering: .relaxed)
      let ties = control.ties
      let status: ProcessInfo.Status =
        ties?.isSuspended == true ? .suspended : control.phase == .idle ? .waiting : .running
      return ProcessInfo(
        pid: pid,
        name: ties?.name,
        labels: ties?.labels ?? [:],
        behaviour: origin.behaviourName,
        status: status,
        currentHandler: status == .running ? currentActivity.handlerName : nil,
        mailboxLength: control.length(consumed: consumed),
        messagesHandled: max(0, Int(clamping: consumed) - (ties?.passedOver ?? 0)),
        messagesDropped: ties?.dropped ?? 0,
        links: (ties?.links.keys).map { $0.sorted { ($0.number, $0.serial) < ($1.number, $1.serial) } } ?? [],
        monitors: ties?.monitoring.count ?? 0,
        monitoredBy: ties?.monitoredBy.count ?? 0,
        trapsExits: control.trapsExits,
        parent: origin.parent,
        restarts: Int(origin.restarts)
      )
    }
  }
}
