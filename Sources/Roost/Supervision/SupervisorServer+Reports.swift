import Logging

extension Process {
  /// Writes a supervisor report: what happened to which child, and how many restarts are left.
  ///
  /// It is the only report of a child's crash, and so says of the child what a crash report would. That the
  /// supervisor gives up is about the supervisor itself.
  final func log(_ report: SupervisorReport, of child: ChildCard?, starts: Int) {
    var metadata =
      report.context == .shutdown ? metadata() : describe(child, report.pid, starts: starts)
    metadata["child"] = "\(report.childID)"
    metadata["context"] = "\(report.context)"
    metadata["reason"] = "\(report.reason)"
    metadata["restarts_left"] = "\(report.restartsLeft)"
    let level: Logger.Level = report.reason.isOrderly ? .notice : .error
    kernel.logger.log(level: level, "Supervisor: \(report.headline)", metadata: metadata)
  }

  /// A child, which has no pid if not even its process came to be.
  private func describe(_ child: ChildCard?, _ pid: Pid?, starts: Int) -> Logger.Metadata {
    var metadata = child?.metadata(under: self) ?? [:]
    let words = pid.flatMap { takeLastWords(of: $0) }
    for (label, text) in words?.labels ?? [:] { metadata[label] = "\(text)" }
    metadata["supervisor"] = "\(self.pid)"
    if let name = control.withLock({ $0.ties?.name }) { metadata["supervisor_name"] = "\(name)" }
    if starts > 1 { metadata["restarts"] = "\(starts - 1)" }
    if let pid { metadata["pid"] = "\(pid)" }
    if let words { metadata.merge(words.metadata) { known, _ in known } }
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
