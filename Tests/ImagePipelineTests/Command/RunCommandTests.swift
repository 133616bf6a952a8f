import ArgumentParser
import Foundation
import Metrics
import Testing

@testable import image_pipeline

@Suite(.timeLimit(.minutes(5))) struct RunCommandTests {
  private func run(_ folder: TemporaryFolder, _ arguments: [String] = [], in test: TestEnvironment)
    async throws
  {
    let paths = ["--input", "\(folder.path)/in", "--output", "\(folder.path)/out"]
    let command = try #require(try ImagePipeline.parseAsRoot(["run"] + paths + arguments) as? RunCommand)
    try await command.execute(in: test.environment)
  }

  private func photos() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["in/a/1.jpg", "in/2.jpg"] { try folder.file(name) }
    return folder
  }

  @Test("a run that does all ends without a status and prints its report")
  func allDone() async throws {
    let test = TestEnvironment()
    let folder = try photos()
    try await run(folder, in: test)
    #expect(test.printed.hasPrefix("2 items: 2 results, 0 failed\n"))
    #expect(test.runner.plans.all.count == 1)
    #expect(try readFolder("\(folder.path)/out").map(\.name) == ["output"])
    #expect(try readFolder("\(folder.path)/out/output").map(\.name) == ["a"])
  }

  @Test("failures end with status 1, and the JSON report is all that standard output gets")
  func failures() async throws {
    var test = TestEnvironment()
    let folder = try photos()
    test.runner.body = { plan, context in
      let failure = RunFailure(path: "2.jpg", stage: "format", reason: "corrupt")
      context.report(.results(1))
      context.report(.failed(failure))
      var outcome = RunOutcome.allDone(plan)
      outcome.results = 1
      outcome.failures = [failure]
      return outcome
    }
    await #expect(throws: ExitCode(1)) { try await run(folder, ["--report", "json"], in: test) }
    let report = try JSONDecoder().decode(RunReport.self, from: Data(test.printed.utf8))
    #expect(report.items == 2 && report.results == 1 && report.failures.map(\.path) == ["2.jpg"])
    #expect(report.peakMemoryBytes > 0)
    #expect(test.complained.contains("2 of 2 done (100%), 1 failed"))
  }

  @Test("a runner that cannot start ends with status 3 and says why")
  func cannotStart() async throws {
    var test = TestEnvironment()
    let folder = try photos()
    test.runner.body = { _, _ in throw Refusal(description: "there is no libvips") }
    await #expect(throws: ExitCode(3)) { try await run(folder, in: test) }
    #expect(
      test.complained.contains("the run could not start: there is no libvips")
    )
    #expect(test.printed.isEmpty)
    #expect(try readFolder(folder.path).map(\.name) == ["in"])
  }

  @Test("folders that will not do are usage errors, and nothing is run")
  func badFolders() async throws {
    let test = TestEnvironment()
    let folder = try TemporaryFolder()
    await #expect(throws: UsageError.self) { try await run(folder, in: test) }
    #expect(try readFolder(folder.path).isEmpty)
    try folder.file("in/1.jpg")
    try folder.file("out")
    let inTheWay = "the output folder \(folder.path)/out cannot be written to: there is a file of that name"
    await #expect(throws: UsageError(inTheWay)) { try await run(folder, in: test) }
    #expect(test.runner.plans.all.isEmpty)
  }

  @Test("a second run on the same output is refused while the first one lasts, and not after")
  func twoRuns() async throws {
    var test = TestEnvironment()
    let folder = try photos()
    let (other, words) = (
      TestEnvironment(), OutputError(path: "\(folder.path)/out", reason: OutputError.inUse)
    )
    test.runner.body = { plan, _ in
      await #expect(throws: UsageError("\(words)")) { try await run(folder, in: other) }
      return .allDone(plan)
    }
    try await run(folder, in: test)
    #expect(other.runner.plans.all.isEmpty)
    try await run(folder, in: other)
    #expect(try readFolder("\(folder.path)/out").map(\.name) == ["output"])
  }

  @Test("a report that cannot be written ends with status 3 and is remarked upon once")
  func noReport() async throws {
    let test = TestEnvironment()
    var environment = test.environment
    environment.print = { try StandardStream.write($0, to: -1) }
    let folder = try photos()
    let paths = ["run", "--input", "\(folder.path)/in", "--output", "\(folder.path)/out"]
    let command = try #require(try ImagePipeline.parseAsRoot(paths) as? RunCommand)
    await #expect(throws: ExitCode(3)) { try await command.execute(in: environment) }
    #expect(
      test.errors.all.filter { $0 == "the report could not be written: Bad file descriptor\n" }.count == 1
    )
  }

  @Test("an empty input is done at once and remarked upon")
  func empty() async throws {
    let test = TestEnvironment()
    let folder = try TemporaryFolder()
    try folder.folder("in")
    try await run(folder, in: test)
    #expect(test.complained.contains("there are no images in"))
    #expect(test.printed.hasPrefix("0 items"))
  }

  @Test("cancelling stops the runner in order, and what was done is reported with status 3")
  func cancelled() async throws {
    var test = TestEnvironment()
    let folder = try photos()
    let (started, startedContinuation) = AsyncStream<Void>.makeStream()
    test.runner.body = { plan, _ in
      startedContinuation.yield()
      // Ends when the task is cancelled, and only then.
      try? await Task.sleep(for: .seconds(3600))
      var outcome = RunOutcome.allDone(plan)
      outcome.results = 1
      outcome.finished = false
      outcome.stopReason = "interrupted"
      return outcome
    }
    let environment = test
    let running = Task { try await run(folder, in: environment) }
    var iterator = started.makeAsyncIterator()
    await iterator.next()
    running.cancel()
    await #expect(throws: ExitCode(3)) { try await running.value }
    #expect(test.printed.contains("not finished: interrupted\n1 items were not dealt with"))
  }

  @Test("a stop signal stops the runner in order, and a second has it wait no longer; the report is printed")
  func signalled() async throws {
    var test = TestEnvironment()
    let folder = try photos()
    // A signal that does no harm should it come when nobody listens, and that no other test has: it belongs to the whole
    // process, and who stops listening takes it from the others.
    test.stopSignals = [SIGURG]
    test.runner.body = { plan, context in
      kill(getpid(), SIGURG)
      // Ends when the task is cancelled, and only then.
      try? await Task.sleep(for: .seconds(3600))
      // The first has been heard: the next is another.
      kill(getpid(), SIGURG)
      await context.atOnce.wait()
      var outcome = RunOutcome.allDone(plan)
      outcome.finished = false
      return outcome
    }
    let environment = test
    await #expect(throws: ExitCode(3)) { try await run(folder, in: environment) }
    #expect(test.complained.contains("stopping; once more to stop without waiting for what is under way"))
    #expect(test.complained.contains("not waiting any more; once more to exit without a report"))
    #expect(test.printed.hasPrefix("2 items: 2 results"))
  }

  @Test("a run that is stopped before it has begun says so")
  func stoppedEarly() async throws {
    var test = TestEnvironment()
    let folder = try photos()
    test.runner.body = { _, _ in throw CancellationError() }
    let environment = test
    await #expect(throws: ExitCode(3)) { try await run(folder, in: environment) }
    #expect(test.complained.contains("stopped before the run began\n"))
  }

  @Test("the stages' metrics and the completion time reach StatsD")
  func statsd() async throws {
    let listener = try await UDPListener()
    var test = TestEnvironment()
    let folder = try photos()
    test.runner.body = { plan, context in
      Counter(label: "format.0.results_produced", factory: context.metrics).increment(by: 2)
      return .allDone(plan)
    }
    try await run(folder, ["--statsd", "127.0.0.1:\(listener.port)"], in: test)
    #expect(await listener.lines(2) == ["format.0.results_produced:2|c", "manager.completion_time:2000|g"])
    await listener.close()
  }

  @Test("a StatsD host that does not exist costs a warning, not the run")
  func unknownStatsd() async throws {
    let test = TestEnvironment()
    try await run(try photos(), ["--statsd", "nowhere.invalid:8125"], in: test)
    #expect(test.complained.contains("no metrics: nowhere.invalid port 8125 cannot be used"))
    #expect(test.printed.hasPrefix("2 items: 2 results"))
  }
}
