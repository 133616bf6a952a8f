import Roost
import Testing

@testable import RoostPipeline

/// Workers whose joints are elsewhere, with processes of the test in the joints' place.
@Suite(.timeLimit(.minutes(5))) struct WorkerElsewhereTests {
  typealias Joints = JointsElsewhere<Int, Int>

  private func line() throws -> RunLine {
    let topology = try PipelineTopology(stages: [Stage("s", workers: 2)])
    return RunLine("crew", topology, RunOptions(), from: Int.self, to: Int.self)
  }

  private func worker(
    _ index: Int,
    _ line: RunLine,
    _ joints: Joints
  ) -> WorkerServer<BatchedWorker<TestWork<Int, Int>>> {
    let slot = Slot(stage: "s", index: index)
    return WorkerServer(BatchedWorker(TestWork("s") { $0 }), slot: slot, stage: 0, of: line, joints: joints)
  }

  @Test func aWorkerThatMissedTheOrderlyEndStopsOnceAnotherOfItsCrewHasSeenIt() async throws {
    let line = try line()
    try await withRuntime { runtime in
      let above = runtime.spawn(receiving: FromConsumer<Int>.self) { inbox in
        while true { _ = try await inbox.receive() }
      }
      let below = runtime.spawn(receiving: FromProducer<Int>.self) { inbox in
        while true { _ = try await inbox.receive() }
      }
      let joints = Joints(upstream: [Peer(above) { $0 }], downstream: [Peer(below) { $0 }])
      let first = try await runtime.start { worker(0, line, joints) }
      runtime.exit(above.pid, .shutdown)
      #expect([.normal, .noproc].contains(await first.untilExit()))
      #expect(line.isOver)
      // It never had a monitor that could have told of the end: to it, nothing is there.
      let second = try await runtime.start { worker(1, line, joints) }
      #expect([.normal, .noproc].contains(await second.untilExit()))
    }
  }

  @Test func aWorkerThatGetsNoAnswerRegistersAgainAfterAWhile() async throws {
    let line = try line()
    let clock = ManualClock()
    let (said, source) = AsyncStream<ConsumerMessage>.makeStream()
    try await withRuntime {
      $0.clock = .manual(clock)
    } _: { runtime in
      let above = runtime.spawn(receiving: FromConsumer<Int>.self) { inbox in
        while true {
          guard case .message(let message) = try await inbox.receive() else { continue }
          source.yield(message.message)
        }
      }
      let below = runtime.spawn(receiving: FromProducer<Int>.self) { inbox in
        while true { _ = try await inbox.receive() }
      }
      let joints = Joints(upstream: [Peer(above) { $0 }], downstream: [Peer(below) { $0 }])
      // Its start has set its timer when it has started.
      let started = try await runtime.start { worker(0, line, joints) }
      var messages = said.makeAsyncIterator()
      #expect(await messages.next() == .register(1))
      clock.advance(by: .seconds(5))
      #expect(await messages.next() == .register(2))
      runtime.exit(started.pid, .kill)
    }
  }
}
