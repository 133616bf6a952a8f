import Foundation
import Testing

/// The tables of what is proven are whole, and name tests that exist.
@Suite struct ConformanceTableTests {
  private static let suites = ["GenServerSuite.md", "SupervisorSuite.md"]

  @Test("Every case of OTP's suites has a row, and every row is of a case", arguments: suites)
  func everyCaseHasARow(_ file: String) throws {
    let table = try SuiteTable(file)
    #expect(table.allCases.count > 70)
    #expect(Set(table.allCases).count == table.allCases.count)
    #expect(table.cases.symmetricDifference(table.allCases) == [])
  }

  @Test(
    "Every case of OTP's suites that applies has a test, and every test named exists",
    arguments: suites
  )
  func everyCaseHasATest(_ file: String) throws {
    let (table, tests) = (try SuiteTable(file), try TestNames())
    #expect(table.rows.count > 40)
    for row in table.rows {
      let named = row.names.filter { !table.cases.contains($0) }
      #expect(named.filter { !tests.contains($0) } == [], "not found, but named for \(row.title)")
      if row.applies != .no { #expect(!named.isEmpty, "\(row.title) has no test") }
    }
  }

  @Test("Every case that does not apply, or not all of it, has a reason", arguments: suites)
  func everyCaseLeftOutHasAReason(_ file: String) throws {
    let table = try SuiteTable(file)
    #expect(table.reasons.count > 2)
    for row in table.rows {
      switch row.applies {
      case .yes: break
      case .inPart(let rest): #expect(!rest.isEmpty, "it is not said which part of \(row.title)")
      case .no: #expect(table.isReason(row.last), "\(row.title) has no reason: \(row.last)")
      }
    }
  }

  @Test("A recipe is one of a test that exists", arguments: suites)
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
