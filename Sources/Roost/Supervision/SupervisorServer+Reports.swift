import Logging

extension Process {
  /// Writes a supervisor report: what happened to which child, and how many restarts are left.
  final func log(_ report: SupervisorReport) {
    var metadata = metadata(reason: report.reason)
    metadata["child"] = "\(report.childID)"
    metadata["context"] = "\(report.context)"
    if let pid = report.pid { metadata["child_pid"] = "\(pid)" }
    metadata["restarts_left"] = "\(report.restartsLeft)"
    let level: Logger.Level = report.reason.isOrderly ? .notice : .error
    kernel.logger.log(level: level, "Supervisor: \(report.headline)", metadata: metadata)
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
