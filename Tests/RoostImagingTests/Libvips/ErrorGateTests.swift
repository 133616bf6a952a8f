import Dispatch
import Synchronization
import Testing

@testable import RoostImaging

struct ErrorGateTests {
  @Test("Success runs the work once")
  func success() throws {
    var runs = 0
    let value = try ErrorGate(takeWords: { "" }).run(file: "x") {
      runs += 1
      return 7
    }
    #expect(value == 7)
    #expect(runs == 1)
  }

  @Test("A failure of libvips runs the work once more, and one that passes is none")
  func passingFailure() throws {
    var runs = 0
    let value = try ErrorGate(takeWords: { "" }).run(file: "x") {
      runs += 1
      if runs == 1 { throw VipsFailure(.damaged) }
      return runs
    }
    #expect(value == 2)
  }

  @Test("What the work refuses itself is not tried again")
  func ownRefusal() throws {
    var runs = 0
    let refusal = ImagingError(.tooSmall, file: "x", words: "small")
    let error = try imagingError {
      try ErrorGate(takeWords: { "" }).run(file: "x") {
        runs += 1
        throw refusal
      }
    }
    #expect(error == refusal)
    #expect(runs == 1)
  }

  @Test("The words of others, from before the second run, are not in the error")
  func ownWords() throws {
    let buffer = Mutex(["another's words"])
    let gate = ErrorGate(takeWords: {
      buffer.withLock { words in
        defer { words = [] }
        return words.joined()
      }
    })
    let error = try imagingError {
      try gate.run(file: "x") {
        buffer.withLock { $0.append("own words") }
        throw VipsFailure(.damaged)
      }
    }
    #expect(error == ImagingError(.damaged, file: "x", words: "own words"))
  }

  @Test("The second run is alone: nothing else runs beside it, from 8 threads that all fail at times")
  func alone() {
    let gate = ErrorGate(takeWords: { "" })
    let running = Atomic(0)
    let beside = Atomic(0)
    let secondRuns = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<500 {
        var runs = 0
        _ = try? gate.run(file: "x") {
          running.add(1, ordering: .sequentiallyConsistent)
          defer { running.subtract(1, ordering: .sequentiallyConsistent) }
          runs += 1
          if runs == 2 {
            secondRuns.add(1, ordering: .relaxed)
            if running.load(ordering: .sequentiallyConsistent) != 1 { beside.add(1, ordering: .relaxed) }
          }
          if (round + thread).isMultiple(of: 3) { throw VipsFailure(.damaged) }
        }
      }
    }
    #expect(beside.load(ordering: .relaxed) == 0)
    #expect(secondRuns.load(ordering: .relaxed) > 1_000)
  }
}
