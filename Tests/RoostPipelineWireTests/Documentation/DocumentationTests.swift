import Foundation
import Testing

@Suite("The documentation of pipelines across nodes")
struct DocumentationTests {
  @Test("The example of the page is the one that is compiled, and that the other tests run")
  func example() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let compiled = try String(
      contentsOf: here.appendingPathComponent("SharedPipeline.swift"),
      encoding: .utf8
    )
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appendingPathComponent(
      "Sources/RoostPipelineWire/RoostPipelineWire.docc/RoostPipelineWire.md"
    )
    #expect(try String(contentsOf: page, encoding: .utf8).contains("```swift\n\(compiled)```"))
  }
}
