import ExternalTerm
import Roost

/// The way to a process of this very node that takes messages of another type, which read the same term: a message goes
/// by that term, as it would from another node.
enum LoopedBack {
  /// False if the process takes no requests, or not this one.
  static func send(_ message: some WireMessage, to process: LocalProcess, _ core: NodeCore) -> Bool {
    guard let door = RequestDoors.door(of: process) else { return false }
    do {
      let outgoing = try OutgoingMessage(message, core)
      let limits = core.configuration.limits.terms
      try TermReader.read(outgoing.request.allBytes, limits: limits) { reader in
        try door.deliver(&reader, RequestOrigin(nil, core))
      }
      return true
    } catch {
      core.logger.warning("Message dropped", metadata: ["pid": "\(process.pid)", "reason": "\(error)"])
      return true
    }
  }

  /// The address of such a process. A call to it fails.
  static func ref<Message: WireMessage>(to process: LocalProcess, _ core: NodeCore) -> Ref<Message>? {
    guard process.messageType is any WireMessage.Type else { return nil }
    return Ref(elsewhere: process.pid, in: core.runtime, onCallEnd: { _ in }) { message, call in
      if let call {
        let why = "\(process.pid) takes messages of another type than \(Message.self)"
        return call.fail(CallError(.invalidRequest, detail: why))
      }
      _ = send(message, to: process, core)
    }
  }
}
