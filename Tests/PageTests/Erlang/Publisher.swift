import ExternalTerm
import Roost
import RoostDistribution

/// Tells its subscribers, on whatever node they are, what is published.
struct Publisher: GenServer {
  enum Message: Codable, WireMessage {
    case subscribe(ExternalPid)  // gen_server:cast(publisher, {subscribe, self()})
    case publish(String)
  }
  let node: Node
  private var subscribers: [MonitorRef: Pid] = [:]

  init(_ node: Node) { self.node = node }

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .subscribe(let process):
      let pid = try node.pid(process)
      subscribers[me.monitor(pid)] = pid
    case .publish(let text):
      let message = Term.tuple([.atom("published"), .binary(Binary(text))])
      for pid in subscribers.values { me.runtime.send(message, to: pid) }  // as by `!`
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    if case .down(let monitor, _, _) = info { subscribers[monitor] = nil }
  }
}

/// Subscribes on another node, and notes what is published there.
func follow(_ peer: NodeName, from node: Node, _ note: @escaping @Sendable (Term) -> Void) {
  let publisher = node.ref(to: "publisher", at: peer, as: Publisher.Message.self)
  node.runtime.spawn(receiving: Never.self) { inbox in
    guard let address = node.external(inbox.pid) else { return }  // this process, as others know it
    publisher.send(.subscribe(address))
    while case .info(let info) = try await inbox.receive() {
      if case .message(let message) = info, let term = message as? Term { note(term) }
    }
  }
}
