import Logging

extension Kernel {
  /// Logs what holds a scheduler thread, and has for long. As far as it is still there: it may be over any moment.
  func reportStall(of worker: Worker) {
    let slice = worker.progress.load(ordering: .acquiring)
    guard let runnable = worker.runningNow else { return }
    let process = process(running: runnable)
    // Gone on in between: what was found is not what was stuck.
    guard worker.progress.load(ordering: .acquiring) == slice else { return }
    var metadata = process?.metadata() ?? [:]
    if let process { metadata["handler"] = "\(process.currentActivity.handlerName)" }
    if let limit = configuration.stallWarning { metadata["stuck_for"] = "\(limit)" }
    logger.warning(
      process == nil
        ? "A task holds a scheduler thread: use Runtime.blocking for work that blocks"
        : "A handler holds its scheduler thread: use Runtime.blocking for work that blocks",
      metadata: metadata
    )
  }

  /// The process of a runnable, which is compared only: it may have ended.
  private func process(running runnable: Runnable) -> Process? {
    guard let job = runnable.job else {
      return processes.first(where: { Runnable($0).bits == runnable.bits })
    }
    // A job of a Task is the Task.
    let task = unsafeBitCast(job, to: UnsafeRawPointer.self)
    return processes.first(where: { process in process.control.withLock { $0.ties?.caller?.task == task } })
  }
}
