extension RunReport {
  /// How many failures the text lists; all of them are in the JSON.
  static let failuresShown = 20
  /// How many of the ignored entries it lists.
  static let ignoredShown = 5

  /// The report for people, several lines.
  func text() -> String {
    var lines = [headline]
    if let stopReason { lines.append("not finished: \(printable(stopReason))") }
    if unaccounted != 0 { lines.append("\(grouped(unaccounted)) items were not dealt with") }
    lines.append(
      "\(decimal(seconds, 1)) s, \(decimal(imagesPerSecond, 1)) images/s, hand-over by \(handOver.rawValue), "
        + "peak memory \(decimal(Double(peakMemoryBytes) / 1_048_576, 0)) MiB"
    )
    lines.append("\(grouped(retried)) retried, \(counted(restarts, "restart"))")
    if !stages.isEmpty { lines += [""] + stageTable }
    lines += placeList + brokerList + lostList
    if !failures.isEmpty { lines += [""] + failureList }
    if !ignored.isEmpty { lines += [""] + ignoredList }
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: String {
    "\(grouped(items)) items: \(grouped(results)) results, \(grouped(failures.count)) failed"
  }

  private var stageTable: [String] {
    let header = ["stage", "workers", "count", "images/s", "batch ms", "p50", "p90", "p99", "variation"]
    let rows = stages.map { stage in
      let times = stage.workTimeMs
      return [
        stage.name, "\(stage.workers)", grouped(stage.count), decimal(stage.imagesPerSecond, 1),
        decimal(times.mean, 2), decimal(times.p50, 2), decimal(times.p90, 2), decimal(times.p99, 2),
        decimal(times.variation, 2),
      ]
    }
    return table([header] + rows)
  }

  /// Nothing if all workers are on the node that runs the pipeline.
  private var placeList: [String] {
    guard stages.contains(where: { $0.places.contains { $0.node != Placement.here } }) else { return [] }
    return [""]
      + stages.map { stage in
        "\(stage.name) on "
          + stage.places.map { place in
            "\(place.node) (\(counted(place.workers, "worker")), \(grouped(place.count)) done)"
          }.joined(separator: ", ")
      }
  }

  private var brokerList: [String] {
    guard let brokers else { return [] }
    return [""]
      + brokers.map { broker in
        let place = broker.movedHere.map { "here, not on \(broker.node): \(printable($0))" }
        return "broker before \(broker.stage) \(place ?? "on \(broker.node)")"
      }
  }

  private var lostList: [String] {
    guard let lostNodes else { return [] }
    return [""] + lostNodes.map { "lost \($0.node) \(counted($0.times, "time"))" }
  }

  private var failureList: [String] {
    var lines = ["failed:"]
    for failure in failures.prefix(Self.failuresShown) {
      lines.append("  \(printable(failure.path)) [\(failure.stage)] \(printable(failure.reason))")
    }
    return lines + rest(failures.count - Self.failuresShown)
  }

  private var ignoredList: [String] {
    var lines = ["left alone: \(grouped(ignored.count))"]
    for entry in ignored.prefix(Self.ignoredShown) {
      lines.append("  \(printable(entry.path)): \(printable(entry.reason))")
    }
    return lines + rest(ignored.count - Self.ignoredShown)
  }

  private func rest(_ count: Int) -> [String] {
    count > 0 ? ["  and \(grouped(count)) more, all in --report json"] : []
  }

  /// Columns as wide as they need be, the first one flush left, the others flush right.
  private func table(_ rows: [[String]]) -> [String] {
    let columns = rows.first?.count ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
  }
}
