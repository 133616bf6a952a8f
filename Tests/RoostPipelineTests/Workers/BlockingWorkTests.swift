import Roost
import Testing

@testable import RoostPipeline

/// On which threads work is done.
@Suite(.timeLimit(.minutes(5))) struct BlockingWorkTests {
  /// Says which thread its handler runs on.
  private struct Whereabouts: GenServer {
    enum Message: Sendable {
      case thread(reply: Reply<UInt>)
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .thread(let reply): reply(thisThread())
      }
    }
  }

  @Test(arguments: [true, false])
  func workThatBlocksIsDoneOnNoSchedulerThreadAndOtherWorkIs(blocks: Bool) async throws {
    let threads = Recorder<UInt>()
    let pipeline = PipelineTests.numbers.stage(
      TestWork<Int, Int>("work", blocks: blocks) { item in
        threads.record(thisThread())
        return item
      },
      workers: 3,
      batchSize: 4
    )
    let scheduler: UInt = try await withRuntime {
      $0.schedulers = 1
      $0.spareSchedulers = 0
    } _: { runtime in
      let whereabouts = try await runtime.start { Whereabouts() }
      _ = try await pipeline.run(Array(0..<50), on: runtime)
      return try await whereabouts.call(timeout: nil) { .thread(reply: $0) }
    }
    #expect(threads.values.count == 50)
    #expect(blocks ? !threads.values.contains(scheduler) : Set(threads.values) == [scheduler])
  }

  @Test(arguments: [true, false])
  func theArchetypesSayWhetherTheirWorkBlocks(blocks: Bool) {
    let work = TestWork<Int, Int>("work", blocks: blocks) { $0 }
    #expect(Worker(work).blocks == blocks)
    #expect(BatchedWorker(work).blocks == blocks)
    #expect(MeasuredBatchedWorker(work).blocks == blocks)
  }
}
