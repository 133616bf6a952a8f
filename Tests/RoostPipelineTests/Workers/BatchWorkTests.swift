import Roost
import Testing

@testable import RoostPipeline

@Suite struct BatchWorkTests {
  struct Odd: Error, CustomStringConvertible { let description = "an odd number" }

  struct Halve: WorkerType {
    let name = "halve"
    func doWork(_ input: Int) throws -> Double {
      if input < 0 { throw Exit("negative") }
      guard input % 2 == 0 else { throw Odd() }
      return Double(input) / 2
    }
  }

  static func items(_ numbers: [Int]) -> [Item<Int>] {
    numbers.enumerated().map { Item(id: $0.offset, payload: $0.element) }
  }

  @Test func anErrorIsTheFailureOfItsItemAlone() async throws {
    let outcome = try await BatchedWorker(Halve()).perform(Self.items([2, 3, 4]))
    #expect(outcome.results == [Item(id: 0, payload: 1), Item(id: 2, payload: 2)])
    #expect(outcome.failures == [WorkFailure(item: 1, words: "an odd number")])
    #expect(outcome.workTime == nil)
  }

  @Test func anExitEndsTheWorker() async {
    await #expect(throws: Exit("negative")) { try await BatchedWorker(Halve()).perform(Self.items([2, -1])) }
  }

  @Test func workThatIsToStopTheRunGoesOnToNoOtherItem() async throws {
    let stop = StopRun("the disk is full")
    let work = TestWork<Int, Int>("full") { item in
      if item == 2 { throw stop }
      return item
    }
    let outcome = try await MeasuredBatchedWorker(work).perform(Self.items([1, 2, 3]))
    #expect(outcome.results.map(\.payload) == [1] && outcome.failures == [] && outcome.stop == stop)
  }

  @Test func theArchetypesDifferInBatchAndMeasure() async throws {
    #expect(Worker(Halve()).batchLimit == 1)
    let measured = MeasuredBatchedWorker(Halve())
    #expect(measured.batchLimit == nil && measured.name == "halve")
    #expect(try await measured.perform(Self.items([2])).workTime != nil)
  }
}
