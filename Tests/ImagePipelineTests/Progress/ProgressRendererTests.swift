import Testing

@testable import image_pipeline

@Suite struct ProgressRendererTests {
  struct Case: Sendable {
    var state: ProgressState
    var seconds: Int
    var width: Int
    var text: String
  }

  static let half = ProgressState(items: 2_000, results: 1_000)
  static let cases = [
    Case(
      state: ProgressState(items: 50),
      seconds: 0,
      width: 40,
      text: "[.............................] 0%  0/50"
    ),
    Case(
      state: half,
      seconds: 10,
      width: 60,
      text: "[###########............] 50%  1,000/2,000  100/s  0:10 left"
    ),
    Case(state: half, seconds: 10, width: 40, text: "[#######.......] 50%  1,000/2,000  100/s"),
    Case(state: half, seconds: 10, width: 30, text: "[#####......] 50%  1,000/2,000"),
    Case(state: half, seconds: 10, width: 20, text: "[#######.......] 50%"),
    Case(state: half, seconds: 10, width: 3, text: "50%"),
    Case(state: half, seconds: 10, width: 0, text: ""),
    Case(
      state: ProgressState(items: 4, results: 2, failures: 2, restarts: 7),
      seconds: 4,
      width: 120,
      text: "[########################################] 100%  4/4  2 failed  7 restarts  1/s"
    ),
    Case(state: ProgressState(items: 0), seconds: 1, width: 24, text: "[############] 100%  0/0"),
    Case(
      state: ProgressState(items: 4, results: 5),
      seconds: 1,
      width: 30,
      text: "[#############] 100%  5/4  5/s"
    ),
  ]

  @Test("the bar fits its width and drops what matters least", arguments: cases)
  func bar(example: Case) {
    let text = ProgressRenderer.bar(example.state, elapsed: .seconds(example.seconds), width: example.width)
    #expect(text == example.text)
  }

  @Test("no width is exceeded", arguments: 0...130)
  func width(width: Int) {
    let state = ProgressState(items: 1_000_000, results: 123_456, failures: 78, restarts: 9)
    #expect(ProgressRenderer.bar(state, elapsed: .seconds(77), width: width).count <= width)
  }

  @Test("a line for a log")
  func line() {
    let state = ProgressState(items: 2_000, results: 399, failures: 1, restarts: 2)
    let text = ProgressRenderer.line(state, elapsed: .milliseconds(1_250))
    #expect(text == "400 of 2,000 done (20%), 1 failed, 2 restarts, 1.2 s")
  }

  @Test("all but one item is not a hundred per cent")
  func roundedDown() {
    let text = ProgressRenderer.line(ProgressState(items: 1_000, results: 999), elapsed: .seconds(1))
    #expect(text.contains("(99%)"))
  }

  @Test("clocks", arguments: [(0, "0:00"), (75, "1:15"), (3_600, "1:00:00"), (36_061, "10:01:01")])
  func clock(seconds: Int, text: String) { #expect(ProgressRenderer.clock(seconds) == text) }
}
