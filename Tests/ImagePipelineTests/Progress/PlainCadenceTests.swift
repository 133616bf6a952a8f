import Testing

@testable import image_pipeline

@Suite struct PlainCadenceTests {
  @Test("each tenth has one line, and a jump over several has one too")
  func tenths() {
    var cadence = PlainCadence()
    let due = [0, 9, 10, 11, 45, 46, 100, 100].map { done in
      cadence.isDue(ProgressState(items: 100, results: done), elapsed: .seconds(1))
    }
    #expect(due == [false, false, true, false, true, false, true, false])
  }

  @Test("after ten seconds of silence a line is due if anything was done")
  func silence() {
    var cadence = PlainCadence()
    let moments = [(0, 30), (5, 31), (6, 40), (5, 60), (7, 61)]
    let due = moments.map { done, seconds in
      cadence.isDue(ProgressState(items: 1_000, results: done), elapsed: .seconds(seconds))
    }
    #expect(due == [false, true, false, false, true])
  }

  @Test("a run without items has nothing to say")
  func nothing() {
    var cadence = PlainCadence()
    let due = cadence.isDue(ProgressState(items: 0), elapsed: .seconds(100))
    #expect(!due)
  }
}
