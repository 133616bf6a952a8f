import RoostPipeline

extension RunEvent {
  /// What is said of it at once, in one line or more; nil for what only counts.
  var news: String? {
    switch self {
    case .results, .failed, .retried, .restarted: nil
    case .brokerHere(let broker):
      "the broker before \(broker.stage) goes on here: \(broker.node): \(printable(broker.reasonHere ?? "lost"))"
    case .outage(let stage, .begins(let words)): "\(stage) waits: \(printable(words))"
    case .outage(let stage, .ends): "\(stage) goes on"
    case .node(.lost(let node, let why)): "\(node) is lost: \(printable(why))"
    case .node(.back(let node)): "\(node) is back"
    case .stopping(let stopping): Self.news(of: stopping)
    }
  }

  private static func news(of stopping: RunStopping) -> String? {
    var lines = stopping.reason.map { ["stopping: \(printable($0))"] } ?? []
    if stopping.items > 0 {
      let count = stopping.items == 1 ? "1 image" : "\(grouped(stopping.items)) images"
      lines.append("waiting \(seconds(stopping.patience)) at most for \(count) under way")
    }
    for stage in stopping.stages where !stage.obstacles.isEmpty {
      let words = printable(stage.obstacles.joined(separator: "; "))
      lines.append("\(stage.stage) has \(grouped(stage.items)) of them and cannot go on: \(words)")
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private static func seconds(_ duration: Duration) -> String {
    let seconds = duration / .seconds(1)
    return "\(decimal(seconds, seconds == seconds.rounded() ? 0 : 1)) s"
  }
}
