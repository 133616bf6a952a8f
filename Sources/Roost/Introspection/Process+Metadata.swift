import Logging

extension Process {
  /// The process in a log line: pid, name, behaviour, labels, and why it ended.
  final func metadata(reason: ExitReason? = nil) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["pid": "\(pid)", "behaviour": "\(origin.behaviourName)"]
    let (name, labels) = control.withLock { ($0.ties?.name, $0.ties?.labels ?? [:]) }
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
