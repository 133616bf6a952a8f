import Logging

extension Runtime {
  /// Stops the node: asks every process to end (`shutdown`), kills what is left after the grace period, and
  /// ends all threads. Nothing of the runtime remains when this returns; a process started later ends at
  /// once, `killed`.
  ///
  /// A supervision tree is best stopped first, in its order; ``run()`` does that. A second call waits for the
  /// first.
  public func shutdown() async {
    kernel.startGracePeriod()
    for process in kernel.processes.all { process.receive(.exit(from: kernel.systemPid, reason: .shutdown)) }
    await kernel.becomeEmpty()
    // Whoever slipped in since has not been asked; it is not waited for either.
    kernel.close()
    await kernel.becomeEmpty()
    await kernel.stopThreads()
  }
}

/// How far the end of a node has come.
struct Closing: Sendable {
  /// Kills what is left; from the beginning of the grace period on.
  var killer: WakeTimer?

  /// The threads are being ended, or have been.
  var isStopping = false
  var isStopped = false
  var waiters: [UnsafeContinuation<Void, Never>] = []
}

extension Kernel {
  /// Has everything killed that lives when the grace period is over. It begins once.
  func startGracePeriod() {
    let timer = closing.withLock { closing -> WakeTimer? in
      guard closing.killer == nil else { return nil }
      let killer = WakeTimer { [weak self] in self?.killTheRest() }
      closing.killer = killer
      return killer
    }
    if let timer { timers.start(timer, after: configuration.gracePeriod) }
  }

  private func killTheRest() {
    let rest = processes.all
    if !rest.isEmpty {
      logger.warning(
        "Killed what had not stopped within the grace period",
        metadata: [
          "grace_period": "\(configuration.gracePeriod)",
          "count": "\(rest.count)",
          "processes": .array(rest.prefix(10).map { .dictionary($0.metadata()) }),
        ]
      )
    }
    close()
  }

  /// Lets no process in from now on, and kills those that are there.
  func close() {
    // First shut the door: a process comes into the table before it looks whether it is shut.
    isClosed.store(true, ordering: .relaxed)
    for process in processes.all { process.receive(.exit(from: systemPid, reason: .kill)) }
  }

  /// Ends the threads, from a thread that is none of them.
  func stopThreads() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let (isFirst, isOver) = closing.withLock { closing in
        let isFirst = !closing.isStopping
        closing.isStopping = true
        if !closing.isStopped { closing.waiters.append(continuation) }
        return (isFirst, closing.isStopped)
      }
      if isOver { return continuation.resume() }
      guard isFirst else { return }
      let stop: @Sendable () -> Void = { [self] in
        blocking.stop()
        timers.stop()
        scheduler.stop()
        // The last turns count too.
        stopPublishing()
        noteStopped()
      }
      do { try Thread("roost-stop", stop).detach() } catch { stop() }
    }
  }

  private func noteStopped() {
    let (killer, waiters) = closing.withLock { closing in
      closing.isStopped = true
      defer { (closing.killer, closing.waiters) = (nil, []) }
      return (closing.killer, closing.waiters)
    }
    if let killer { timers.cancel(killer) }
    for waiter in waiters { waiter.resume() }
  }
}
