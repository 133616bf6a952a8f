import Roost

/// The way to whichever process of this very node has a name, looked up with each message as other nodes do it.
final class NamedHere: Sendable {
  private struct Watch {
    let ref: MonitorRef
    let process: LocalProcess
  }

  private let core: NodeCore
  private let name: String
  private let watches = Locked<[UInt64: Watch]>([:])

  init(_ core: NodeCore, _ name: String) {
    self.core = core
    self.name = name
  }

  /// - Parameter pid: what stands for the name.
  func ref<Message: WireMessage>(_ pid: Pid) -> Ref<Message> {
    Ref(elsewhere: pid, in: core.runtime, onCallEnd: { self.callEnded($0) }) { message, call in
      self.send(message, call)
    }
  }

  private func send<Message: WireMessage>(_ message: Message, _ call: CallHandle?) {
    guard let process = core.runtime.localProcess(named: name) else {
      call?.fail(.exit(.noproc))
      return
    }
    guard let ref = process.ref(as: Message.self) else {
      if call == nil, LoopedBack.send(message, to: process, core) { return }
      let why = "\(name) takes messages of another type than \(Message.self)"
      call?.fail(CallError(.invalidRequest, detail: why))
      if call == nil { core.logger.warning("Message dropped", metadata: ["reason": "\(why)"]) }
      return
    }
    if let call {
      if call.isAwaited(by: process.pid) { return call.fail(CallError(.callingSelf)) }
      watch(process, call)
    }
    ref.send(message)
  }

  /// The call ends with the process, as with a server of another node.
  private func watch(_ process: LocalProcess, _ call: CallHandle) {
    let ref = MonitorRef(number: core.runtime.makeReference())
    watches.withLock { $0[ref.number] = Watch(ref: ref, process: process) }
    let watcher = RemotePort(pid: core.outside) { signal in
      if case .down(_, _, let reason) = signal { call.fail(.exit(reason)) }
    }
    process.receive(.monitor(ref, by: watcher))
    call.note(ref.number)
  }

  private func callEnded(_ call: UInt64) {
    guard let watch = watches.withLock({ $0.removeValue(forKey: call) }) else { return }
    watch.process.receive(.demonitor(watch.ref))
  }
}
