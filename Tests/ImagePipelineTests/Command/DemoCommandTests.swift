import ArgumentParser
import Foundation
import Testing

@testable import image_pipeline

@Suite struct DemoCommandTests {
  private func demo(_ arguments: [String], in test: TestEnvironment) async throws {
    let command = try #require(try ImagePipeline.parseAsRoot(["demo"] + arguments) as? DemoCommand)
    try await command.execute(in: test.environment)
  }

  @Test("without a folder the photographs are temporary")
  func temporary() async throws {
    let test = TestEnvironment()
    try await demo(["--count", "3"], in: test)
    let plan = try #require(test.runner.plans.all.first)
    #expect(plan.items.count == 3)
    #expect(!FileManager.default.fileExists(atPath: plan.input))
    #expect(test.printed.hasPrefix("3 items: 3 results"))
    #expect(test.complained.contains("all is removed at the end, --folder DIR keeps it"))
  }

  @Test("a folder that will not do is named as it was given, and nothing is left of it")
  func badFolder() async throws {
    let test = TestEnvironment()
    let folder = try TemporaryFolder()
    try folder.file("file")
    for name in ["file", "file/inside"] {
      let words = "the folder \(folder.path)/\(name) cannot be written to: there is a file of that name"
      await #expect(throws: UsageError(words)) {
        try await demo(["--folder", "\(folder.path)/\(name)"], in: test)
      }
    }
    #expect(try readFolder(folder.path).map(\.name) == ["file"])
    #expect(test.runner.plans.all.isEmpty)
  }

  @Test("a stop signal while photographs are made ends with status 3, and nothing is left of them")
  func stoppedWhileMaking() async throws {
    var test = TestEnvironment()
    test.stopSignals = [SIGWINCH]
    var environment = test.environment
    let (paths, stopping) = (Collector<String>(), DispatchSemaphore(value: 0))
    environment.savePhotograph = { _, path in
      paths.add(path)
      try Data([1]).write(to: URL(fileURLWithPath: path))
      kill(getpid(), SIGWINCH)
      stopping.wait()
    }
    environment.complain = { [errors = test.errors] in
      errors.add($0)
      if $0.contains("stopping;") { stopping.signal() }
    }
    let command = try #require(try ImagePipeline.parseAsRoot(["demo", "--count", "1"]) as? DemoCommand)
    await #expect(throws: ExitCode(3)) { try await command.execute(in: environment) }
    #expect(test.complained.contains("stopped while making the photographs"))
    #expect(!FileManager.default.fileExists(atPath: try #require(paths.all.first)))
    #expect(test.runner.plans.all.isEmpty)
  }

  @Test("in a named folder photographs and results stay, and are never written over")
  func named() async throws {
    let folder = try TemporaryFolder()
    let test = TestEnvironment()
    try await demo(["--count", "2", "--seed", "9", "--folder", folder.path], in: test)
    let first = try Data(
      contentsOf: URL(fileURLWithPath: "\(folder.path)/photos/2015/album-01/photo-00001.jpg")
    )
    #expect(Array(first) == Photograph(seed: 9, index: 0).pixels)
    #expect(try readFolder(folder.path).map(\.name) == ["photos", "results"])
    await #expect(throws: UsageError.self) {
      try await demo(["--count", "2", "--folder", folder.path], in: test)
    }
  }

  @Test("hostile files are items among the photographs")
  func hostile() async throws {
    let test = TestEnvironment()
    await #expect(throws: ExitCode(1)) { try await demo(["--count", "2", "--hostile", "14"], in: test) }
    #expect(try #require(test.runner.plans.all.first).itemCount == 16)
  }

  @Test("photographs that cannot be saved end with status 3 and the reason")
  func cannotSave() async throws {
    let test = TestEnvironment()
    var environment = test.environment
    environment.savePhotograph = { _, _ in throw Refusal(description: "no space is left") }
    let command = try #require(try ImagePipeline.parseAsRoot(["demo", "--count", "1"]) as? DemoCommand)
    await #expect(throws: ExitCode(3)) { try await command.execute(in: environment) }
    #expect(test.complained.contains("no space is left"))
  }
}
