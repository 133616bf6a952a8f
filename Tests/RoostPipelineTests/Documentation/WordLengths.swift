import Roost
import RoostPipeline

struct Trim: WorkerType {
  struct NothingLeft: Error {}
  let name = "trim"

  func doWork(_ word: String) throws -> String {
    let letters = word.filter(\.isLetter)
    if letters.isEmpty { throw NothingLeft() }  // a failure of this item, and of no other
    return letters
  }
}

struct Measure: WorkerType {
  let name = "measure"
  let blocks = true  // off the scheduler: files, C libraries, long computations

  func doWork(_ word: String) -> Int { word.count }
}

func lengths(of words: [String]) async throws -> PipelineOutcome<Int> {
  let pipeline = Pipeline(of: String.self)
    .stage(Trim(), workers: 2, batchSize: 25)
    .stage(Measure(), workers: 4, batchSize: 25)
  let runtime = try Runtime()
  let outcome = try await pipeline.run(words, on: runtime)
  await runtime.shutdown()
  return outcome
}
