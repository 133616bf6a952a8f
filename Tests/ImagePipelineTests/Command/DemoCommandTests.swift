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
    await #expect(throws: ValidationError.self) {
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
