import Logging

extension Process {
  /// Writes a supervisor report: what happened to which child, and how many restarts are left.
  ///
  /// It is the only report of a child's crash, and so says of the child what a crash report would. A report
  /// without a process of a child is about the supervisor itself.
  final func log(_ report: SupervisorReport, child: Child? = nil, starts: Int = 0) {
    var metadata = metadata(reason: report.reason)
    if let pid = report.pid {
      metadata = child?.metadata(under: self) ?? [:]
      metadata["pid"] = "\(pid)"
      metadata["supervisor"] = "\(self.pid)"
      if let name = control.withLock({ $0.ties?.name }) { metadata["supervisor_name"] = "\(name)" }
      if starts > 1 { metadata["restarts"] = "\(starts - 1)" }
      if let words = takeLastWords(of: pid) { metadata.merge(words.metadata) { known, _ in known } }
    }
    metadata["child"] = "\(report.childID)"
    metadata["context"] = "\(report.context)"
    metadata["reason"] = "\(report.reason)"
    metadata["restarts_left"] = "\(report.restartsLeft)"
    let level: Logger.Level = report.reason.isOrderly ? .notice : .error
    kernel.logger.log(level: level, "Supervisor: \(report.headline)", metadata: metadata)
  }
}

extension Child {
  fileprivate func metadata(under supervisor: Process) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["behaviour": "\(behaviour)"]
    if let name { metadata["name"] = "\(name)" }
    for (label, words) in options.labels { metadata[label] = "\(words)" }
    for (label, words) in labels(under: supervisor) { metadata[label] = "\(words)" }
    return metadata
  }
}

extension SupervisorReport {
  fileprivate var headline: String {
    switch context {
    case .startError: "child failed to start"
    case .childTerminated: "child ended"
    case .shutdownError: "child did not shut down as asked"
    case .shutdown: "giving up, too many restarts"
    }
  }
}
