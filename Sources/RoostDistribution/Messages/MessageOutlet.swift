import Roost

/// What carries messages to the servers of another node: its connection, which need not be up yet, nor any more.
protocol MessageOutlet: AnyObject, Sendable {
  /// How pids are written into messages.
  var pids: (any PidBook)? { get }

  /// Sends a message to a server, in the order of the sender's messages. That of a call goes through the
  /// ``CallLedger``; if there is no connection, it fails with `noconnection`.
  func send(_ message: OutgoingMessage, to server: ProcessAddress)

  /// A call has ended on this side: see ``CallLedger/end(_:)``. It may have been unknown, or ended before.
  func callEnded(_ call: UInt64)
}

extension Ref where Message: WireMessage {
  /// The address of a server on another node.
  ///
  /// A message that cannot be written fails its call with ``Roost/CallError/Code/invalidRequest``; a cast is
  /// reported and dropped, since sending never fails.
  init(to server: ProcessAddress, pid: Pid, by outlet: any MessageOutlet, in runtime: Runtime) {
    let logger = runtime.logger
    self.init(elsewhere: pid, in: runtime, onCallEnd: { outlet.callEnded($0) }) { message, call in
      let outgoing: OutgoingMessage
      do {
        outgoing = try OutgoingMessage(message, outlet.pids)
      } catch {
        call?.fail(CallError(.invalidRequest, detail: "\(error)"))
        if call == nil {
          logger.warning(
            "Message for another node dropped",
            metadata: ["pid": "\(pid)", "reason": "\(error)"]
          )
        }
        return
      }
      outlet.send(outgoing, to: server)
    }
  }
}
