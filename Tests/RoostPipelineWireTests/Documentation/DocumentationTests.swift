import Foundation
import Testing

@Suite("The documentation of pipelines across nodes")
struct DocumentationTests {
  @Test(
    "The examples of the page are those that are compiled, and that the other tests run",
    arguments: ["SharedPipeline", "PlacedPipeline"]
  )
  func example(_ name: String) throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let compiled = try String(
      contentsOf: here.appendingPathComponent("\(name).swift"),
      encoding: .utf8
    )
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appendingPathComponent(
      "Sources/RoostPipelineWire/RoostPipelineWire.docc/RoostPipelineWire.md"
    )
    #expect(try String(contentsOf: page, encoding: .utf8).contains("```swift\n\(compiled)```"))
  }
}
