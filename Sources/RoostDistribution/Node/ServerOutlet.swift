import Roost
import Synchronization

/// The way to the servers of one node.
final class ServerOutlet: MessageOutlet {
  private let core: NodeCore
  private let peer: NodeName

  /// The connection that took the last message: most often it takes the next.
  private let known = Locked<Connection?>(nil)
  private let knownIsTaken = Atomic<Bool>(false)

  init(_ core: NodeCore, to peer: NodeName) {
    self.core = core
    self.peer = peer
  }

  var pids: (any PidBook)? { core }

  func send(_ message: OutgoingMessage, to server: ProcessAddress) {
    guard let port = message.port else {
      let sender = core.sender
      if let last = lastConnection, last.castAgain(message, from: sender, to: server) { return }
      return submit(.message(.cast(message), from: sender, to: server))
    }
    let caller = core.local.external(port.caller ?? core.runtime.currentProcess ?? core.outside)
    let reference = core.makeReference()
    port.note(reference.number)
    submit(.call(message, port, from: caller, to: server, reference))
  }

  func callEnded(_ call: UInt64) { submit(.callEnded(call)) }

  private var lastConnection: Connection? { known.withBusyLock(knownIsTaken) { $0 } }

  private func submit(_ outgoing: Outgoing) {
    if let last = lastConnection, last.submit(outgoing) { return }
    let connection = core.route(outgoing, to: peer)
    known.withBusyLock(knownIsTaken) { $0 = connection }
  }
}
