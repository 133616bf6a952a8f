import Logging

extension Process {
  @usableFromInline final var labels: [String: String] { control.withLock { $0.ties?.labels ?? [:] } }

  /// The process in a log line: pid, name, behaviour, labels, and why it ended.
  final func metadata(reason: ExitReason? = nil) -> Logger.Metadata {
    let (name, labels, origin) = control.withLock { ($0.ties?.name, $0.ties?.labels ?? [:], self.origin) }
    var metadata: Logger.Metadata = ["pid": "\(pid)", "behaviour": "\(origin.behaviourName)"]
    if let name { metadata["name"] = "\(name)" }
    for (label, words) in labels { metadata[label] = "\(words)" }
    if let parent = origin.parent { metadata["parent"] = "\(parent)" }
    if origin.restarts > 0 { metadata["restarts"] = "\(origin.restarts)" }
    if let reason { metadata["reason"] = "\(reason)" }
    return metadata
  }
}

extension Context {
  /// The runtime's logger with this process's pid, name and labels.
  public var logger: Logger {
    var logger = mailbox.kernel.logger
    for (key, value) in mailbox.metadata() { logger[metadataKey: key] = value }
    return logger
  }

  /// Logs that something came which this process did not expect: what ``GenServer/handle(info:_:)`` does
  /// unless it is implemented, and what an implementation does with the rest.
  public func logUnexpected(_ info: Info) {
    if case .idle = info { return }
    mailbox.kernel.logger.warning(
      "Unexpected message dropped",
      metadata: mailbox.metadata().merging(["message": "\(info)"]) { $1 }
    )
  }
}

extension Context {
  /// The words that log lines of this process carry: those it was started with, and those it has set since.
  public var labels: [String: String] { mailbox.labels }

  /// Gives this process a label for its log lines, reports of its crash and ``ProcessInfo``, in place of the one that
  /// it may have had; nil takes it away (`logger:update_process_metadata/1`).
  ///
  /// ```swift
  /// me.setLabel("tenant", tenant.name)
  /// ```
  public func setLabel(_ label: String, _ words: String?) {
    mailbox.control.withLock { $0.makeTies().labels[label] = words }
  }
}
