import Foundation
import Testing

/// The tables of what is proven name tests that exist.
@Suite struct ConformanceTableTests {
  @Test(
    "Every case of OTP's suites that applies has a test, and every test named exists",
    arguments: ["GenServerSuite.md", "SupervisorSuite.md"]
  )
  func everyCaseHasATest(_ file: String) throws {
    let (table, tests) = (try SuiteTable(file), try TestNames())
    #expect(table.rows.count > 40)
    for row in table.rows {
      let named = row.names.filter { !table.cases.contains($0) }
      #expect(named.filter { !tests.contains($0) } == [], "not found, but named for \(row.title)")
      if row.applies { #expect(!named.isEmpty, "\(row.title) has no test") }
    }
  }

  @Test("A recipe is one of a test that exists", arguments: ["GenServerSuite.md", "SupervisorSuite.md"])
  func everyRecipeIsOfATest(_ file: String) throws {
    let (table, tests) = (try SuiteTable(file), try TestNames())
    #expect(table.recipes.count > 20)
    #expect(table.recipes.filter { !tests.contains($0) } == [])
  }

  @Test(
    "Every line of the semantics names a test, and every test named exists",
    arguments: ["Roost", "RoostDistribution", "RoostPipeline"]
  )
  func everyLineOfTheSemanticsHasATest(_ module: String) throws {
    let (lines, tests) = (try SemanticsPage(of: module).lines, try TestNames())
    #expect(lines.count > 20)
    #expect(lines.map(\.number) == lines.indices.map { $0 + 1 })
    for line in lines {
      #expect(!line.tests.isEmpty, "line \(line.number) has no test")
      #expect(line.tests.filter { !tests.contains($0) } == [], "not found, but named in line \(line.number)")
    }
  }
}

/// Where the package and its files are.
private enum Place {
  static var tests: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  static func lines(of file: URL) throws -> [Substring] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
  }
}

/// What stands between backticks.
private func quoted(_ text: some StringProtocol) -> [String] {
  text.components(separatedBy: "`").enumerated().compactMap { $0.offset % 2 == 1 ? $0.element : nil }
}

/// The names by which the tests go: their functions and what they prove.
private struct TestNames {
  private var names: Set<String> = []

  init() throws {
    let files = FileManager.default.enumerator(
      at: Place.tests.resolvingSymlinksInPath(),
      includingPropertiesForKeys: nil
    )
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for part in text.components(separatedBy: "@Test").dropFirst() { add(part) }
    }
  }

  func contains(_ name: String) -> Bool { names.contains(name) }

  /// - Parameter part: what follows a `@Test`.
  private mutating func add(_ part: String) {
    if let start = part.range(of: "func ") {
      let name = part[start.upperBound...].prefix { $0 != "(" && $0 != "<" }
      names.insert(name.trimmingCharacters(in: CharacterSet(charactersIn: "` ")))
    }
    let words = part.drop { $0 == "(" || $0.isWhitespace }
    if part.hasPrefix("("), words.hasPrefix("\"") {
      names.insert(String(words.dropFirst().prefix { $0 != "\"" }))
    }
  }
}

/// A table of the cases of one of OTP's suites.
private struct SuiteTable {
  struct Row {
    let title: String
    let applies: Bool

    /// The tests that prove it, or cases that do.
    let names: [String]
  }

  let rows: [Row]

  /// What OTP calls its cases.
  let cases: Set<String>

  /// The tests that have a recipe.
  let recipes: [String]

  init(_ file: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let lines = try Place.lines(of: folder.appending(component: file))
    let cells = lines.filter { $0.hasPrefix("| `") }.map { $0.split(separator: "|") }
    rows = try cells.map { cells in
      try #require(cells.count == 4, "four columns: \(cells)")
      return Row(
        title: cells[0].trimmingCharacters(in: .whitespaces),
        applies: !cells[2].hasPrefix(" no"),
        names: quoted(cells[3])
      )
    }
    cases = Set(cells.flatMap { quoted($0[0]) })
    recipes = lines.filter { $0.hasPrefix("- `") }.flatMap { quoted($0.prefix { $0 != ":" }) }
  }
}

/// A module's page of promises.
private struct SemanticsPage {
  let lines: [(number: Int, tests: [String])]

  init(of module: String) throws {
    let page = Place.tests.deletingLastPathComponent().appending(
      path: "Sources/\(module)/\(module).docc/Semantics.md"
    )
    lines = try Place.lines(of: page).compactMap { line in
      guard let number = Int(line.prefix { $0.isNumber }), line.contains(". ") else { return nil }
      let parts = line.components(separatedBy: " — ")
      return (number, parts.count > 1 ? quoted(parts[parts.count - 1]) : [])
    }
  }
}
