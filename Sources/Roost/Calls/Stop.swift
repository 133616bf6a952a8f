extension ProcessAddress {
  /// Asks a process to end and returns once it has (`gen_server:stop/3`).
  ///
  /// A server runs its ``GenServer/terminate(_:_:)`` first. The request keeps its place among the messages: what
  /// was sent before is handled first, unless the server is suspended. In a raw process receiving throws
  /// ``Exit``. By a name of another node it ends whoever has the name when the request arrives.
  ///
  /// - Parameters:
  ///   - reason: why it ends.
  ///   - timeout: how long to wait for the end; nil, unless told, as long as it takes. A process that takes
  ///     longer may end all the same.
  /// - Throws: ``CallError``: `noproc` if it has ended already, `noconnection` if its node is lost; the reason with which it ended, if that is
  ///   another than asked for, as when terminating fails; timeout, a negative timeout, cancellation, or a
  ///   process that would stop itself.
  public func stop(_ reason: ExitReason = .normal, timeout: Duration? = nil) async throws(CallError) {
    let ref = try callee()
    if ref.mailbox.isElsewhere { return try await ref.stopElsewhere(reason, timeout: timeout) }
    do throws(CallError) {
      let _: Void = try await ref.settle(timeout: timeout) { call in
        ref.mailbox.post(.system(.stop(reason)), call)
      }
    } catch {
      if error.code != .exit || error.reason != reason { throw error }
    }
  }
}
