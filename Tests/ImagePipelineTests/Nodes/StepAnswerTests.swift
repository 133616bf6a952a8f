import ExternalTerm
import RoostImaging
import RoostPipeline
import Testing

@testable import image_pipeline

@Suite struct StepAnswerTests {
  @Test("An answer says on the other node what it said on this one, a stop of the run too")
  func roundTrip() throws {
    for stop in [nil, StopRun("no space left in out")] {
      let outcome = WorkOutcome<PipelineImage>(
        results: [Item(id: 3, payload: PipelineImage(name: "a.png", source: .file("in/a.jpg")))],
        failures: [WorkFailure(item: 4, words: "damaged")],
        workTime: .milliseconds(7),
        stop: stop
      )
      var writer = TermWriter()
      try StepAnswer(outcome, try Vips()).encode(to: &writer)
      let answer = try writer.finish().withUnsafeBytes { bytes in
        var reader = try TermReader(unsafe: bytes)
        return try StepAnswer(from: &reader).outcome
      }
      #expect(answer.results.map(\.id) == [3] && answer.failures == outcome.failures)
      #expect(answer.workTime == .milliseconds(7) && answer.stop == stop)
    }
  }
}
