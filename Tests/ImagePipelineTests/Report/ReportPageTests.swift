import Foundation
import RoostDistribution
import RoostPipeline
import Testing

@testable import image_pipeline

/// The page on the report is what users write their programs by.
@Suite struct ReportPageTests {
  /// The keys that the page lists under each of its headings; those of the report itself under "".
  private func documentedKeys() throws -> [String: Set<String>] {
    var root = URL(filePath: #filePath).resolvingSymlinksInPath()
    for _ in 1...4 { root.deleteLastPathComponent() }
    let path = "Sources/image-pipeline/image-pipeline.docc/Report.md"
    let page = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    var heading = ""
    var keys: [String: Set<String>] = [:]
    for line in page.split(separator: "\n") {
      if line.hasPrefix("### ") { heading = String(line.dropFirst(4)) }
      guard line.hasPrefix("| `"), let key = line.split(separator: "`").dropFirst().first else { continue }
      keys[heading, default: []].insert(String(key))
    }
    return keys
  }

  /// The keys of all objects below one, by the key that they stand under.
  private func keys(below value: Any, under name: String = "") -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    if let list = value as? [Any] {
      for element in list { found.merge(keys(below: element, under: name)) { $0.union($1) } }
    } else if let object = value as? [String: Any] {
      found[name] = Set(object.keys)
      for (key, value) in object { found.merge(keys(below: value, under: key)) { $0.union($1) } }
    }
    return found
  }

  /// One in which nothing is absent.
  private func fullReport() throws -> RunReport {
    let node = try NodeName("w1@h")
    let plan = RunPlan.sample(
      items: 2,
      faults: [RunFailure(path: "x.jpg", stage: "input", reason: "a folder")],
      ignored: [IgnoredEntry(path: "README.txt", reason: "no image")]
    )
    var outcome = RunOutcome.allDone(plan)
    outcome.finished = false
    outcome.stopReason = "interrupted"
    outcome.brokers = [PlacedBroker(before: "size", node: "w1@h", reasonHere: "noconnection")]
    outcome.lostNodes = LostNodes(among: [node])
    outcome.lostNodes.note(.down(node, isHidden: true, .tickTimeout))
    return RunReport(plan: plan, outcome: outcome, peakMemoryBytes: 1)
  }

  @Test("The page lists the keys that the report has, and no others")
  func keys() throws {
    let report = try JSONSerialization.jsonObject(with: Data(try fullReport().json().utf8))
    #expect(try documentedKeys() == keys(below: report))
  }
}
