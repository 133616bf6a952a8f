import Foundation
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

  @Test("news is said above the bar, or between the lines, and once")
  func news() {
    let event = RunEvent.outage(stage: "size", .ends)
    let written = (bar: Collector<String>(), lines: Collector<String>())
    let displays = [display(.bar(width: 31), written.bar), display(.lines, written.lines)]
    for display in displays {
      display.apply(event)
      display.draw()
      display.finish()
    }
    #expect(written.bar.all.first?.hasPrefix("\r\u{1B}[Ksize goes on\n\r\u{1B}[K[") == true)
    #expect(written.lines.all == ["size goes on\n1 of 10 done (10%), 1 failed, 0.0 s\n"])
    #expect(written.bar.all.joined().components(separatedBy: "goes on").count == 2)
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
