extension Runtime {
  /// Stops the node: asks every process to end (`shutdown`), kills what is left after the grace period, and
  /// ends all threads. Nothing of the runtime remains when this returns.
  ///
  /// A supervision tree is best stopped first, in its order; ``run()`` does that.
  public func shutdown() async {
    for process in kernel.processes.all { process.receive(.exit(from: kernel.systemPid, reason: .shutdown)) }
    let killer = WakeTimer { [kernel] in
      for process in kernel.processes.all { process.receive(.exit(from: kernel.systemPid, reason: .kill)) }
    }
    kernel.timers.start(killer, after: kernel.configuration.gracePeriod)
    await kernel.becomeEmpty()
    kernel.timers.cancel(killer)
    await kernel.stopThreads()
  }
}

extension Kernel {
  /// Ends the threads, from a thread that is none of them.
  func stopThreads() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let stop: @Sendable () -> Void = { [self] in
        blocking.stop()
        timers.stop()
        stopPublishing()
        scheduler.stop()
        continuation.resume()
      }
      do { try Thread(stop).detach() } catch { stop() }
    }
  }
}
