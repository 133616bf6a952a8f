import ClusterTestKit
import Foundation
import Testing

@testable import image_pipeline

/// What the executable itself shows on its standard error, whatever that is.
@Suite(.timeLimit(.minutes(5)), .offPool) struct ShownProgressTests {
  /// What it says when it processes two photographs.
  private func said(term: String, on terminal: Terminal? = nil) throws -> String {
    let photos = try PhotoFolder(2)
    let arguments = ["run", "--input", photos.input, "--output", photos.output]
    let end = try RunningProgram(arguments, term: term, on: terminal).end()
    #expect(end.status == 0 && end.printed.hasPrefix("2 items: 2 results, 0 failed\n"))
    return end.complained
  }

  @Test(
    "a terminal shows a bar that is drawn over and over, and fits its width",
    .enabled(if: Terminal.isAvailable, "this system has no pseudo-terminals")
  )
  func bar() throws {
    let said = try said(term: "xterm", on: Terminal(columns: 60))
    let drawn = said.components(separatedBy: "\r\u{1B}[K")
    #expect(drawn.count > 1 && drawn.first == "", "\(drawn)")
    #expect(drawn.dropFirst().allSatisfy { $0.hasPrefix("[") && $0.contains("] ") }, "\(drawn)")
    let lines = drawn.map { $0.trimmingCharacters(in: .newlines) }
    #expect(lines.allSatisfy { $0.count < 60 })
    #expect(lines.last?.contains("100%  2/2") == true)
    #expect(!said.contains("2 of 2 done"))
  }

  @Test(
    "a terminal that cannot move its cursor gets plain lines",
    .enabled(if: Terminal.isAvailable, "this system has no pseudo-terminals")
  )
  func dumb() throws {
    let said = try said(term: "dumb", on: Terminal(columns: 60))
    #expect(said.contains("2 of 2 done (100%)") && !said.contains("\u{1B}"), "\(said)")
  }

  @Test("a pipe gets plain lines, whatever terminal the environment speaks of")
  func pipe() throws {
    let said = try said(term: "xterm")
    #expect(said.contains("2 of 2 done (100%)") && !said.contains("\u{1B}"), "\(said)")
  }
}
