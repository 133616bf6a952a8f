import Foundation
import Testing

@testable import image_pipeline

/// Whole runs over real files, as the command line starts them.
@Suite(.timeLimit(.minutes(5))) struct SupervisedRunnerTests {
  private func expectedNames(_ count: Int) -> Set<String> {
    Set(DemoSet(count: count, seed: 3).paths.map { $0.replacing(".jpg", with: ".png") })
  }

  @Test("every photograph becomes one result under its own path", arguments: ["files", "memory"])
  func all(handOver: String) async throws {
    let photos = try PhotoFolder(40)
    let (report, complained) = try await photos.run(["--hand-over", handOver, "--batch-size", "7"])
    #expect(report.exitStatus == .allDone && report.items == 40 && report.results == 40)
    #expect(report.restarts == 0 && report.retried == 0 && report.handOver.rawValue == handOver)
    #expect(report.stages.map(\.name) == ["format", "resolution", "size"])
    #expect(report.stages.allSatisfy { $0.count == 40 && $0.workers == 2 && $0.workTimeMs.p99 > 0 })
    #expect(photos.files(in: .output) == expectedNames(40))
    // Nothing is left of what lay between the stages.
    #expect(try readFolder(photos.output).map(\.name) == ["output"])
    #expect(complained.contains("40 of 40 done (100%)"))
  }

  @Test("results have the pixels of the vips command's", arguments: ["files", "memory"])
  func identical(handOver: String) async throws {
    let photos = try PhotoFolder(6)
    let keep = handOver == "files" ? ["--keep-intermediate"] : []
    _ = try await photos.run(["--hand-over", handOver] + keep)
    let scratch = try TemporaryFolder()
    let (f, r, s) = ("\(scratch.path)/f.png", "\(scratch.path)/r.png", "\(scratch.path)/s.png")
    for path in DemoSet(count: 6, seed: 3).paths {
      try vipsCommand("pngsave", "\(photos.input)/\(path)", f)
      try vipsCommand("thumbnail_image", f, r, "100", "--height", "100", "--size", "force")
      try vipsCommand("extract_area", r, s, "35", "35", "30", "30")
      let name = path.replacing(".jpg", with: ".png")
      #expect(try pixels("\(photos.output)/output/\(name)", scratch) == pixels(s, scratch))
    }
    if handOver == "files" {
      #expect(photos.files(in: .formatted) == expectedNames(6))
      #expect(photos.files(in: .scaled) == expectedNames(6))
    }
  }

  private func pixels(_ file: String, _ scratch: TemporaryFolder) throws -> Data {
    let raw = "\(scratch.path)/\(UUID().uuidString).raw"
    try vipsCommand("rawsave", file, raw)
    let pixels = try Data(contentsOf: URL(fileURLWithPath: raw))
    #expect(pixels.count == 30 * 30 * 3)
    return pixels
  }

  @Test("two photographs of one name and different formats or folders both survive")
  func sameNames() async throws {
    let photos = try PhotoFolder(2)
    let first = "\(photos.input)/\(DemoSet(count: 1, seed: 3).paths[0])"
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: first)))
    for name in ["in/a/p.jpg", "in/a/p.jpeg", "in/b/p.jpg", "in/p.jpg"] {
      try photos.folder.file(name, bytes)
    }
    let (report, _) = try await photos.run()
    #expect(report.results == 6 && report.failures == [])
    #expect(
      photos.files(in: .output)
        == expectedNames(2).union(["a/p.jpg.png", "a/p.jpeg.png", "b/p.png", "p.png"])
    )
  }

  @Test(
    "hostile files are failures with their reasons, and the good ones are done",
    arguments: ["files", "memory"]
  )
  func hostile(handOver: String) async throws {
    let photos = try PhotoFolder(10)
    let first = "\(photos.input)/\(DemoSet(count: 1, seed: 3).paths[0])"
    let sample = Array(try Data(contentsOf: URL(fileURLWithPath: first)))
    let set = HostileSet(count: 28)
    try set.make(in: photos.input, truncating: sample)
    let (report, _) = try await photos.run(["--hand-over", handOver, "--batch-size", "5"])
    #expect(report.exitStatus == .finishedWithFailures)
    #expect(report.items == 38 && report.results == 10 && report.unaccounted == 0 && report.restarts == 0)
    #expect(Set(report.failures.map(\.path)) == Set(set.entries.map(\.path)))
    #expect(photos.files(in: .output) == expectedNames(10))
    func reason(_ file: String) -> String? {
      report.failures.first { $0.path == "hostile/1/\(file)" }?.reason
    }
    #expect(reason("truncated.jpg")?.contains("VipsJpeg") == true)
    #expect(reason("enormous.png")?.contains("60000×60000") == true)
    #expect(reason("text.jpg")?.contains("is not a known file format") == true)
    #expect(reason("empty.jpg")?.contains("empty") == true)
    #expect(report.failures.allSatisfy { !$0.reason.hasPrefix(photos.input) })
  }

  @Test("the greatest batch size and number of attempts that can be asked for overflow nothing")
  func greatest() async throws {
    let photos = try PhotoFolder(3)
    let greatest = "\(Int.max)"
    let (report, _) = try await photos.run(["--batch-size", greatest, "--max-attempts", greatest])
    #expect(report.exitStatus == .allDone && report.results == 3)
  }

  @Test("truncated photographs pass when they are to be tolerated")
  func tolerated() async throws {
    let photos = try PhotoFolder(1)
    let first = "\(photos.input)/\(DemoSet(count: 1, seed: 3).paths[0])"
    let sample = Array(try Data(contentsOf: URL(fileURLWithPath: first)))
    try photos.folder.file("in/cut.jpg", Array(sample.prefix(sample.count * 3 / 4)))
    let strict = try await photos.run().report
    #expect(strict.results == 1 && strict.failures.map(\.path) == ["cut.jpg"])
    #expect(try await photos.run(["--tolerate-truncated"]).report.results == 2)
  }

  @Test("killed workers and stations cost nothing but time", arguments: ["files", "memory"])
  func crashes(handOver: String) async throws {
    let photos = try PhotoFolder(60)
    let (report, _) = try await photos.run([
      "--hand-over", handOver, "--crash-workers", "0.3", "--crash-stations", "0.01", "--batch-size", "3",
      "--max-attempts", "30",
    ])
    #expect(report.exitStatus == .allDone && report.results == 60)
    #expect(report.restarts > 5 && report.retried > 0)
    #expect(photos.files(in: .output) == expectedNames(60))
    #expect(try readFolder(photos.output).map(\.name) == ["output"])
  }

  @Test("a run that is cancelled reports what was done, and what was done is whole")
  func cancelled() async throws {
    let photos = try PhotoFolder(1)
    try photos.addCopies(150)
    let options = try PipelineOptions.parse(["--batch-size", "1"])
    let plan = try RunPlan(input: photos.input, output: photos.output, options: options)
    let claim = try OutputClaim(plan.layout, plan.foldersInUse, for: plan.items.map(\.outputName))
    // The sink stands still at the first result, and the stages before it hold less than there is, until
    // the run has been cancelled.
    let (events, happened) = AsyncStream<RunEvent>.makeStream()
    let isCancelled = DispatchSemaphore(value: 0)
    let context = RunContext.quiet {
      happened.yield($0)
      isCancelled.wait()
      isCancelled.signal()
    }
    let running = Task { try await SupervisedRunner().run(plan, in: context) }
    for await event in events { if case .results = event { break } }
    running.cancel()
    isCancelled.signal()
    let outcome = try await running.value
    claim.release()
    #expect(!outcome.finished && outcome.stopReason == "the run was stopped")
    #expect((1..<150).contains(outcome.results) && outcome.failures == [])
    #expect(photos.files(in: .output).count == outcome.results)
  }

  @Test("files in formatted and scaled that are not this run's are left as they are")
  func foreignFiles() async throws {
    let photos = try PhotoFolder(2)
    let result = try #require(expectedNames(1).first)
    let foreign = ["formatted/\(result)", "scaled/\(result)", "scaled/mine.png"]
    for name in foreign { try photos.folder.file("out/\(name)", Array(name.utf8)) }
    let (report, _) = try await photos.run()
    #expect(report.exitStatus == .allDone && photos.files(in: .output) == expectedNames(2))
    for name in foreign {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(photos.output)/\(name)"))
      #expect(bytes == Data(name.utf8))
    }
    #expect(try readFolder(photos.output).map(\.name) == ["formatted", "output", "scaled"])
  }

  @Test("intermediate files that an earlier run has kept outlive one that keeps none")
  func keptBefore() async throws {
    let photos = try PhotoFolder(3)
    _ = try await photos.run(["--keep-intermediate"])
    _ = try await photos.run()
    #expect(photos.files(in: .formatted) == expectedNames(3))
    #expect(photos.files(in: .scaled) == expectedNames(3))
  }

  @Test("the result of an earlier run goes when its image fails")
  func stale() async throws {
    let photos = try PhotoFolder(3)
    _ = try await photos.run()
    let first = DemoSet(count: 1, seed: 3).paths[0]
    try photos.folder.file("in/\(first)", Array("no image any more".utf8))
    let (report, _) = try await photos.run()
    #expect(report.failures.map(\.path) == [first] && report.results == 2)
    #expect(photos.files(in: .output) == expectedNames(3).subtracting(expectedNames(1)))
  }

  @Test(
    "each worker's work time and results reach StatsD under the names of the original, and the runtime's own"
  )
  func statsd() async throws {
    let listener = try await UDPListener()
    let photos = try PhotoFolder(4)
    _ = try await photos.run([
      "--statsd", "127.0.0.1:\(listener.port)", "--batch-size", "1", "--format-workers", "1",
      "--resolution-workers", "1", "--size-workers", "1",
    ])
    let lines = await listener.lines { $0.hasPrefix("manager.completion_time:") }
    await listener.close()
    for stage in ["format", "resolution", "size"] {
      #expect(lines.count { $0 == "\(stage).0.results_produced:1|c" } == 4)
      #expect(lines.count { $0.hasPrefix("\(stage).0.work_time:") && $0.hasSuffix("|ms") } == 4)
    }
    #expect(lines.count { $0.hasPrefix("manager.completion_time:") && $0.hasSuffix("|g") } == 1)
    for gauge in ["processes", "run_queue", "mailbox_high_water"] {
      #expect(lines.last { $0.hasPrefix("roost.\(gauge):") }?.hasSuffix("|g") == true, "\(gauge)")
    }
    for counter in ["spawns", "messages", "exits.reason.normal"] {
      #expect(lines.last { $0.hasPrefix("roost.\(counter):") }?.hasSuffix("|c") == true, "\(counter)")
    }
    #expect(lines.last { $0.hasPrefix("roost.processes:") } == "roost.processes:0|g")
  }
}
