import Foundation
import Testing

@testable import RoostPipeline

@Suite(.timeLimit(.minutes(5))) struct DocumentationTests {
  private let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  @Test func theExampleOfThePipelinePageIsTheOneThatIsCompiled() throws {
    let example = here.appendingPathComponent("WordLengths.swift")
    let compiled = try String(contentsOf: example, encoding: .utf8)
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appendingPathComponent("Sources/RoostPipeline/RoostPipeline.docc/Pipeline.md")
    #expect(try String(contentsOf: page, encoding: .utf8).contains("```swift\n\(compiled)```"))
  }

  @Test func theExampleDoesWhatThePageSays() async throws {
    let outcome = try await lengths(of: ["pull,", "42", "push"])
    #expect(outcome.isFinished)
    #expect(outcome.results == [Item(id: 0, payload: 4), Item(id: 2, payload: 4)])
    #expect(outcome.failures.map(\.item) == [1])
    #expect(outcome.failures.first?.stage == "trim" && outcome.failures.first?.reason == "NothingLeft()")
  }
}
