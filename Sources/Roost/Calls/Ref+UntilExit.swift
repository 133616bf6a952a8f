extension Ref {
  /// Waits until the process has ended and says why; at once, `noproc`, if it has already, and `noconnection` if its node
  /// is lost. What a monitor is to a process, for code outside of any. If the waiting task is cancelled, it stops
  /// waiting; a process that waits for itself does not wait at all.
  ///
  /// - Returns: the exit reason, or `killed` if the wait came to nothing.
  public func untilExit() async -> ExitReason {
    if mailbox.isElsewhere {
      do throws(CallError) {
        return try await reasonElsewhere(timeout: nil) {}
      } catch {
        return error.reason ?? .killed
      }
    }
    return await exitReason { call in
      mailbox.control.withLock { control in
        guard control.phase != .dead else { return .dead }
        control.add(call)
        return .queued
      }
    }
  }

  /// Sends a message that ends the process, and waits until it has ended: no end in between is missed. The
  /// message is sent even if the task has been cancelled, and does not wait.
  func untilExit(sending message: Message) async -> ExitReason {
    var isSent = false
    let reason = await exitReason { call in
      isSent = true
      return mailbox.append(message, call: call)
    }
    if !isSent { send(message) }
    return reason
  }

  private func exitReason(_ submit: (PendingCall<Void>) -> Delivery) async -> ExitReason {
    do throws(CallError) {
      try await settle(timeout: nil, submit)
    } catch {
      return error.reason ?? .killed
    }
    return .normal
  }
}
