import ClusterTestKit
import Foundation
import Testing

@Suite struct ReadmeTests {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func read(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func theSupervisedCounterOfTheReadmeIsTheOneThatIsCompiled() throws {
    let compiled = try read("Tests/SupervisedCounter/main.swift")
    #expect(try read("README.md").contains("```swift\n\(compiled)```"))
    #expect(compiled.split(separator: "\n", omittingEmptySubsequences: false).count <= 26)
  }

  @Test func theSupervisedCounterCountsToTwo() throws {
    let process = Process()
    process.executableURL = Products.executable("SupervisedCounter")
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text == "2\n")
  }
}
