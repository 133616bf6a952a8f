/// A start that somebody waits for.
struct PendingStart<Message: Sendable> {
  private let process: Mailbox<Message>
  private let promise = StartPromise()
  private let timer: WakeTimer?

  /// The monitor of whoever starts the process, if that was asked for.
  let monitor: MonitorRef?

  /// Lets the new process run.
  ///
  /// - Parameter timeout: how long its `start` may take.
  init(
    _ behaviour: Behaviour<Message>,
    _ launch: Launch,
    _ kernel: Kernel,
    timeout: Duration?
  ) throws(StartError) {
    if let timeout, timeout < .zero {
      throw StartError(
        reason: .other("the timeout of a start must be zero or more, or nil for none, not \(timeout)")
      )
    }
    var launch = launch
    launch.starter = promise
    (process, monitor) = try kernel.launchNamed(behaviour, launch)
    timer = timeout.map { [process] in process.limitStart(to: $0) }
  }

  /// Waits until the process has started.
  func wait() async throws(StartError) -> Ref<Message> {
    defer { if let timer { process.kernel.timers.cancel(timer) } }
    try await promise.wait()
    return Ref(process)
  }
}

extension Process {
  /// Has the start fail, and the process killed, unless it has started by then.
  fileprivate final func limitStart(to timeout: Duration) -> WakeTimer {
    let timer = WakeTimer { [weak self] in self?.giveUpStart() }
    kernel.timers.start(timer, after: timeout)
    return timer
  }

  private func giveUpStart() {
    guard let starter = takeStarter() else { return }
    unlinkParent()
    receive(.exit(from: kernel.systemPid, reason: .kill))
    starter.resolve(.failure(.timeout))
  }

  /// Whoever started the process is told that it could not start, and needs no exit signal.
  @usableFromInline
  final func unlinkParent() {
    if let parent = origin.parent, let port = kernel.port(of: parent) { unlink(port) }
  }
}
