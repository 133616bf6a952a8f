import Foundation
import RoostPipeline
import Testing

@testable import RoostImaging

@Suite struct StepWorkTests {
  @Test("A fault of the machine stops the run in its words, any other is the image's")
  func faults() {
    let full = ImagingError(writing: "out/a/x.png", code: ENOSPC)
    #expect(full.ofWork as? StopRun == StopRun("no space left in out/a"))
    let damaged = ImagingError(.damaged, file: "in/x.jpg", words: "cut short")
    #expect(damaged.ofWork as? ImagingError == damaged)
    #expect(
      ImagingError.Code.allCases.filter { ImagingError($0, file: "", words: "").isTheMachines } == [
        .noSpace, .readOnly,
      ]
    )
  }
}
