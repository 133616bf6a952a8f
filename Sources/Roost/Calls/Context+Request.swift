extension Context {
  /// Sends a request on behalf of this process, and gets the answer as a message of its own: how a handler
  /// that cannot wait calls another server (`gen_server:send_request/2`, `check_response/2`).
  ///
  /// ```swift
  /// me.request(prices) { .price(of: item, reply: $0) } then: { .priced(item, $0) }
  /// ```
  ///
  /// Exactly one message comes, with the answer or why there is none, unless this process's mailbox is bounded
  /// and has no room for it. A process may ask itself.
  ///
  /// - Parameters:
  ///   - timeout: how long the server may take, 5 seconds unless told; nil, as long as it lives. A negative one
  ///     sends nothing, and is the answer.
  ///   - request: makes the request around the reply port.
  ///   - message: makes a message to this process of what has become of the request. Runs where the answer is
  ///     given, so it should be quick.
  public func request<Server: ProcessAddress, Answer: Sendable>(
    _ server: Server,
    timeout: Duration? = .seconds(5),
    _ request: (Reply<Answer>) -> Server.Message,
    then message: @escaping @Sendable (Result<Answer, CallError>) -> Message
  ) {
    let callee: Ref<Server.Message>
    do throws(CallError) {
      if let timeout, timeout < .zero { throw CallError(invalidTimeout: timeout) }
      callee = try server.callee()
    } catch {
      return ref.send(message(.failure(error)))
    }
    let call = PendingCall<Answer>(server: callee.mailbox, caller: pid)
    call.sink = .callback { [weak mailbox] result in mailbox?.send(message(result)) }
    _ = call.arm()
    callee.post(call, timeout) { call in callee.mailbox.append(request(Reply(call)), call: call) }
  }
}
