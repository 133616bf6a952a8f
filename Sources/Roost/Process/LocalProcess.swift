/// A process of this node, as whoever hands it the messages of other nodes sees it.
package struct LocalProcess: Sendable {
  let process: Process

  package init<Message: Sendable>(_ ref: Ref<Message>) { process = ref.mailbox }

  init(_ process: Process) { self.process = process }

  package var pid: Pid { process.pid }

  /// Where its signals go.
  package var port: SignalPort { process }

  /// What its typed messages are.
  package var messageType: Any.Type { process.messageType }

  /// Its address, if it takes messages of this type.
  package func ref<Message: Sendable>(as: Message.Type = Message.self) -> Ref<Message>? {
    (process as? Mailbox<Message>).map { Ref($0) }
  }

  package func receive(_ signal: Signal) { process.receive(signal) }

  /// Sends an untyped message, which arrives as ``Info/message(_:)``.
  package func send(_ message: any Sendable) { process.post(.info(.message(message))) }

  /// What can be seen of it now; nil if it has ended.
  package var info: ProcessInfo? { process.kernel.processes.find(pid)?.info() }
}

extension LocalProcess {
  // MARK: System requests, in their place among the messages

  package func suspend(_ reply: Reply<Void>) { process.post(.system(.suspend(reply))) }
  package func resume(_ reply: Reply<Void>) { process.post(.system(.resume(reply))) }
  package func stop(_ reason: ExitReason) { process.post(.system(.stop(reason))) }

  /// Has the process show its state between two messages. A dead one shows nothing.
  ///
  /// - Parameter body: runs in the process, with its state, nil if it has none (a raw process), and whether it
  ///   is suspended.
  package func inspect(_ body: @escaping @Sendable (_ state: Any?, _ isSuspended: Bool) -> Void) {
    process.post(.system(.inspect(Look(process: process, body: body))))
  }

  private struct Look: StateInspection {
    let process: Process
    let body: @Sendable (Any?, Bool) -> Void

    func visit<State>(_ state: inout State) { body(state, isSuspended) }
    func visitNothing() { body(nil, isSuspended) }

    /// Runs in the process, whose turn it is.
    private var isSuspended: Bool { process.turn?.isSuspended == true }
  }
}

extension Runtime {
  /// The process of this node that has the pid; nil if it has ended.
  package func localProcess(_ pid: Pid) -> LocalProcess? {
    kernel.processes.find(pid).map { LocalProcess($0) }
  }

  /// The process of this node that has the name.
  package func localProcess(named name: String) -> LocalProcess? {
    kernel.names.find(name).map { LocalProcess($0) }
  }
}
