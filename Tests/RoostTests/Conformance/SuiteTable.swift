import Foundation
import Testing

/// Where the package and its files are.
enum Place {
  static var tests: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  static func lines(of file: URL) throws -> [Substring] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
  }
}

/// What stands between backticks.
func quoted(_ text: some StringProtocol) -> [String] {
  text.components(separatedBy: "`").enumerated().compactMap { $0.offset % 2 == 1 ? $0.element : nil }
}

/// A table of the cases of one of OTP's suites.
struct SuiteTable {
  enum Applies: Equatable {
    case yes
    /// What is left out.
    case inPart(String)
    case no

    init?(_ text: String) {
      switch text {
      case "yes": self = .yes
      case "no": self = .no
      default:
        guard text.hasPrefix("in part") else { return nil }
        self = .inPart(text.dropFirst("in part:".count).trimmingCharacters(in: .whitespaces))
      }
    }
  }

  struct Row {
    let title: String
    let applies: Applies

    /// The tests that prove it, or why there are none.
    let last: String

    /// The tests among that, and cases.
    var names: [String] { quoted(last) }
  }

  let rows: [Row]

  /// What OTP calls the cases that have rows.
  let cases: Set<String>

  /// What OTP calls all its cases.
  let allCases: [String]

  /// The reasons that are explained once for all.
  let reasons: Set<String>

  /// The tests that have a recipe.
  let recipes: [String]

  init(_ file: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let lines = try Place.lines(of: folder.appending(component: file))
    let table = lines.filter { $0.hasPrefix("|") && !$0.hasPrefix("|---") && !$0.hasPrefix("| case |") }
    let cells = table.map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    rows = try cells.map { cells in
      try #require(cells.count == 4, "four columns: \(cells)")
      let applies = try #require(Applies(cells[2]), "neither yes, nor in part, nor no: \(cells)")
      return Row(title: cells[0], applies: applies, last: cells[3])
    }
    cases = Set(cells.flatMap { quoted($0[0]) })
    allCases = lines.drop { $0 != "## All cases" }.flatMap { quoted($0) }
    reasons = Set(lines.filter { $0.hasPrefix("- **") }.map { String($0.dropFirst(4).prefix { $0 != "*" }) })
    recipes = lines.filter { $0.hasPrefix("- `") }.flatMap { quoted($0.prefix { $0 != ":" }) }
  }

  /// Whether it is one of the reasons that are explained, that of another case, or one in words of its own.
  func isReason(_ text: String) -> Bool {
    let known = String(text.prefix { !",;:".contains($0) })
    let isOfAnother = text.hasPrefix("as `") && quoted(text).allSatisfy { cases.contains($0) }
    return reasons.contains(known) || isOfAnother || text.split(separator: " ").count > 3
  }
}
