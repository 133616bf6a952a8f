extension Process {
  /// Has `body` told why the process ended, after all that are tied to it. Says no if it has ended already.
  @discardableResult
  final func onExit(_ body: @escaping @Sendable (ExitReason) -> Void) -> Bool {
    let observer = ExitObserver(self, body)
    return control.withLock { control in
      guard control.phase != .dead else { return false }
      control.add(observer)
      return true
    }
  }
}

/// Waits for the end of a process as a call does that nobody answers.
private final class ExitObserver: PendingCallNode, @unchecked Sendable {  // safe: immutable
  private let body: @Sendable (ExitReason) -> Void

  init(_ process: Process, _ body: @escaping @Sendable (ExitReason) -> Void) {
    self.body = body
    super.init(server: process)
  }

  override func fail(_ error: CallError) { body(error.reason ?? .killed) }
}
