import Testing

@testable import image_pipeline

@Suite struct ProgressDisplayTests {
  private func display(_ style: ProgressStyle, _ written: Collector<String>) -> ProgressDisplay {
    ProgressDisplay(items: 10, alreadyFailed: 1, style: { style }, write: { written.add($0) })
  }

  @Test("a bar is redrawn on its line, below the terminal's width, and left at the end")
  func bar() {
    let written = Collector<String>()
    let display = display(.bar(width: 31), written)
    display.draw()
    display.apply(.results(9))
    display.finish()
    display.draw()
    display.finish()
    #expect(written.all.count == 3)
    #expect(written.all.allSatisfy { $0 == "\n" || $0.hasPrefix("\r\u{1B}[K[") && $0.count <= 34 })
    #expect(written.all[1].contains("10/10"))
    #expect(written.all[2] == "\n")
  }

  @Test("lines have no control sequences and are written when there is news only")
  func lines() {
    let written = Collector<String>()
    let display = display(.lines, written)
    display.draw()
    display.draw()
    display.apply(.results(9))
    display.finish()
    #expect(written.all.count == 2)
    #expect(written.all.allSatisfy { $0.hasSuffix(" s\n") && !$0.contains("\u{1B}") })
  }
}
