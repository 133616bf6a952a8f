// For the two ends of a call from one node to another.

extension Reply {
  /// The port of a caller on another node, in a message to `server`.
  ///
  /// - Parameter body: gets what is answered first, wherever that is done; nothing if the server ends without an
  ///   answer, of which the caller's monitor tells it.
  package init(
    caller: Pid?,
    of server: LocalProcess,
    _ body: @escaping @Sendable (Result<Answer, CallError>) -> Void
  ) {
    let call = PendingCall<Answer>(server: server.process, caller: caller)
    call.sink = .callback(body)
    _ = call.arm()
    self.init(call)
  }

  /// Ends the call of this node that waits for another one's answer.
  package func fail(_ error: CallError) { call.fail(error) }

  /// Says by which number the call is known to what carries it, which is told when it ends. The first counts.
  package func note(_ number: UInt64) { call.note(number) }

  /// What carries the call need not be told.
  package func forget(_ number: UInt64) { call.forget(number) }
}
