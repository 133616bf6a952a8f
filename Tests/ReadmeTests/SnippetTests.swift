import Foundation
import Testing

/// The Swift that the documentation shows is Swift that is compiled: each block is the whole text of a file in
/// `Tests`.
@Suite struct SnippetTests {
  @Test func everySnippetOfTheReadmeAndOfThePagesIsAFileThatIsCompiled() throws {
    let compiled = Set(try Package.files(under: "Tests", ending: "swift").map(Package.text))
    let pages = try ["README.md"] + Package.files(under: "Sources", ending: "md")
    var count = 0
    for page in pages {
      for snippet in snippets(of: try Package.text(of: page)) where !isOfAManifest(snippet) {
        #expect(compiled.contains(snippet), "not compiled, but shown in \(page):\n\(snippet)")
        count += 1
      }
    }
    #expect(count >= 30)
  }

  /// What stands between ```` ```swift ```` and the end of the block.
  private func snippets(of page: String) -> [String] {
    page.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }

  /// Lines for a `Package.swift`, which is no file of ours.
  private func isOfAManifest(_ snippet: String) -> Bool { snippet.hasPrefix(".package(") }
}
