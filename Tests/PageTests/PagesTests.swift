import Foundation
import Testing

/// What pages refer to is there.
@Suite struct PagesTests {
  private let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func files(under folder: String, ending: String) throws -> [URL] {
    let folder = root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(ending) }.map { folder.appending(path: $0) }
  }

  private func texts(between start: String, and end: String, in page: URL) throws -> [String] {
    try String(contentsOf: page, encoding: .utf8).components(separatedBy: start).dropFirst()
      .map { $0.components(separatedBy: end)[0] }
  }

  @Test func everyPageThatAPageLeadsToIsOneOfItsModule() throws {
    var count = 0
    for page in try files(under: "Sources", ending: ".md") {
      for name in try texts(between: "<doc:", and: ">", in: page) {
        let other = page.deletingLastPathComponent().appending(path: "\(name).md")
        #expect(FileManager.default.fileExists(atPath: other.path), "\(page.lastPathComponent): \(name)")
        count += 1
      }
    }
    #expect(count >= 20)
  }

  @Test func theErlangThatAPageShowsIsTheOneThatIsRun() throws {
    let known = Set(
      try files(under: "Tests/PageTests/Peer", ending: ".erl").map {
        try String(contentsOf: $0, encoding: .utf8)
      }
    )
    var count = 0
    for page in try files(under: "Sources", ending: ".md") {
      for snippet in try texts(between: "```erlang\n", and: "```", in: page) {
        #expect(known.contains(snippet), "not run, but shown in \(page.lastPathComponent):\n\(snippet)")
        count += 1
      }
    }
    #expect(count >= 1)
  }
}
