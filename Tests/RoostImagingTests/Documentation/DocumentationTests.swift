import Foundation
import Testing

@testable import RoostImaging

@Suite(.timeLimit(.minutes(5))) struct DocumentationTests {
  private let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  @Test("The example of the page is the one that is compiled")
  func same() throws {
    let compiled = try String(contentsOf: here.appendingPathComponent("Thumbnails.swift"), encoding: .utf8)
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appendingPathComponent("Sources/RoostImaging/RoostImaging.docc/RoostImaging.md")
    #expect(try String(contentsOf: page, encoding: .utf8).contains("```swift\n\(compiled)```"))
  }

  @Test("The example makes a thumbnail")
  func works() async throws {
    let shop = try Workshop()
    let outcome = try await makeThumbnails(of: TestImage().write(in: shop, as: "photo"), in: shop.folder)
    #expect(outcome.results.count == 1)
    #expect(try shop.pixels(shop.path("photo.png")).count == 30 * 30 * 3)
  }
}
