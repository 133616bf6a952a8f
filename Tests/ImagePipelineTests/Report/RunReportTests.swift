import Foundation
import RoostDistribution
import RoostPipeline
import Testing

@testable import image_pipeline

@Suite struct RunReportTests {
  private func report(_ plan: RunPlan, _ change: (inout RunOutcome) -> Void = { _ in }) -> RunReport {
    var outcome = RunOutcome.allDone(plan)
    change(&outcome)
    return RunReport(plan: plan, outcome: outcome, peakMemoryBytes: 3_145_728)
  }

  private let fault = RunFailure(path: "x.jpg", stage: "input", reason: "a folder, not an image file")

  @Test("all done is status 0")
  func allDone() {
    let report = report(.sample(items: 4))
    #expect(report.exitStatus == .allDone)
    #expect(report.unaccounted == 0 && report.imagesPerSecond == 2 && report.stages[0].imagesPerSecond == 2)
    #expect(report.stages[0].workTimeMs == WorkTimeReport(mean: 2, p50: 2, p90: 2, p99: 2, variation: 0))
  }

  @Test("faults and failures are items, in order of their paths, and make status 1")
  func failures() {
    let late = RunFailure(path: "1.jpg", stage: "format", reason: "corrupt")
    let report = report(.sample(items: 4, faults: [fault])) {
      $0.results = 3
      $0.failures = [late]
    }
    #expect(report.items == 5 && report.results == 3 && report.failures == [late, fault])
    #expect(report.exitStatus == .finishedWithFailures)
  }

  @Test("items that nobody accounts for make status 3, though the run says it finished")
  func unaccounted() {
    let report = report(.sample(items: 4)) { $0.results = 3 }
    #expect(report.unaccounted == 1)
    #expect(report.exitStatus == .didNotFinish)
  }

  @Test("a stopped run is status 3")
  func stopped() {
    let report = report(.sample(items: 4)) {
      $0.finished = false
      $0.stopReason = "interrupted"
    }
    #expect(report.exitStatus == .didNotFinish)
    #expect(report.text().contains("not finished: interrupted\n"))
  }

  @Test("brokers that were to be on other nodes are told of, and why one was not there in the end")
  func brokers() throws {
    let report = report(.sample(items: 4)) {
      $0.brokers = [
        PlacedBroker(before: "resolution", node: "w1@h"),
        PlacedBroker(before: "size", node: "w2@h", reasonHere: "noconnection"),
      ]
    }
    #expect(report.text().contains("\nbroker before resolution on w1@h\n"))
    #expect(report.text().contains("\nbroker before size here, not on w2@h: noconnection\n"))
    #expect(try report.json().contains("\"movedHere\" : \"noconnection\""))
    #expect(!self.report(.sample(items: 4)).text().contains("broker"))
  }

  @Test("what each node has done is told, and which were lost")
  func places() throws {
    var plan = RunPlan.sample(items: 4)
    let (one, two) = (try NodeName("w1@h"), try NodeName("w2@h"))
    plan.stages[0].places = [
      Placement(node: one, workers: 2), Placement(node: two, workers: 1), Placement(node: nil, workers: 1),
    ]
    let report = report(plan) {
      $0.stages[0].countsByNode = [one: 1_200, nil: 1]
      $0.lostNodes = LostNodes(among: [one, two])
      for _ in 0..<2 { $0.lostNodes.note(.down(two, isHidden: true, .tickTimeout)) }
      $0.lostNodes.note(.down(one, isHidden: true, .connectionClosed))
    }
    let places = "w1@h (2 workers, 1,200 done), w2@h (1 worker, 0 done), here (1 worker, 1 done)"
    #expect(report.text().contains("\nformat on \(places)\n"))
    #expect(report.text().contains("\n\nlost w1@h 1 time\nlost w2@h 2 times\n"))
    #expect(report.stages[0].places.map(\.count) == [1_200, 0, 1])
    #expect(
      report.lostNodes == [LostNodeReport(node: "w1@h", times: 1), LostNodeReport(node: "w2@h", times: 2)]
    )
    #expect(!self.report(.sample(items: 4)).text().contains("lost"))
  }

  @Test("a run of no time has no throughput instead of an infinite one")
  func noTime() throws {
    let report = report(.sample(items: 0)) { $0.seconds = 0 }
    #expect(report.imagesPerSecond == 0)
    #expect(try report.json().contains("\"imagesPerSecond\" : 0"))
  }

  @Test("the JSON reads back as it was, and has no keys for what there is not")
  func json() throws {
    let ignored = [IgnoredEntry(path: "README.txt", reason: "neither named nor starting like an image")]
    let report = report(.sample(items: 2, faults: [fault], ignored: ignored))
    let data = Data(try report.json().utf8)
    #expect(try JSONDecoder().decode(RunReport.self, from: data) == report)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["handOver"] as? String == "files")
    #expect(object["stopReason"] == nil && object["brokers"] == nil && object["lostNodes"] == nil)
  }

  @Test("the text says it all in a few lines")
  func text() {
    let report = report(.sample(items: 1_200, faults: [fault])) {
      $0.retried = 5
      $0.restarts = 1
    }
    #expect(
      report.text() == """
        1,201 items: 1,200 results, 1 failed
        2.0 s, 600.0 images/s, hand-over by files, peak memory 3 MiB
        5 retried, 1 restart

        stage   workers  count  images/s  batch ms   p50   p90   p99  variation
        format        2  1,200     600.0      2.00  2.00  2.00  2.00       0.00

        failed:
          x.jpg [input] a folder, not an image file

        """
    )
  }

  @Test("the text names the first entries left alone, with the reason that each has")
  func ignored() {
    let few = [IgnoredEntry(path: ".b.jpg", reason: "hidden"), IgnoredEntry(path: "c", reason: "a socket")]
    #expect(
      report(.sample(items: 1, ignored: few)).text()
        .hasSuffix("\n\nleft alone: 2\n  .b.jpg: hidden\n  c: a socket\n")
    )
    let many = (0..<1_008).map { IgnoredEntry(path: "\($0)", reason: "hidden") }
    let text = report(.sample(items: 1, ignored: many)).text()
    #expect(text.contains("left alone: 1,008\n  0: hidden\n"))
    #expect(text.hasSuffix("  4: hidden\n  and 1,003 more, all in --report json\n"))
  }

  @Test("the text lists the first failures only, and nothing that upsets a terminal")
  func manyFailures() {
    let plan = RunPlan.sample(
      items: 0,
      faults: (0..<25).map { RunFailure(path: "\u{1B}[2J\($0)", stage: "s", reason: "a\nb") }
    )
    let text = report(plan).text()
    #expect(text.contains("and 5 more, all in --report json"))
    #expect(text.contains(#"\u{1b}[2J0 [s] a\u{a}b"#))
    #expect(!text.contains("\u{1B}"))
  }
}
