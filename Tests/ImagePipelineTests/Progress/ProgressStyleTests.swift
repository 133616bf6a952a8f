import Testing

@testable import image_pipeline

@Suite struct ProgressStyleTests {
  @Test(
    "a terminal that can move its cursor gets a bar, of 80 columns if its width is not known",
    arguments: [("xterm", 132, 132), ("xterm-256color", 1, 1), ("vt100", 0, 80), ("linux", -1, 80)]
  )
  func bar(term: String, columns: Int, width: Int) {
    #expect(
      ProgressStyle.suiting(isTerminal: true, term: term, columns: columns) == .bar(width: width)
    )
  }

  @Test("one that cannot, or does not say what it is, gets lines", arguments: [nil, "", "dumb"] as [String?])
  func lines(term: String?) {
    #expect(ProgressStyle.suiting(isTerminal: true, term: term, columns: 80) == .lines)
  }

  @Test("what is no terminal gets lines, whatever the environment says", arguments: ["xterm", "dumb"])
  func noTerminal(term: String) {
    #expect(ProgressStyle.suiting(isTerminal: false, term: term, columns: 80) == .lines)
  }
}
