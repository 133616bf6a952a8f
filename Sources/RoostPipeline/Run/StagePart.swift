import Roost

/// A stage with its work, the types of its items hidden: it can make its processes, and so knows them.
struct StagePart: Sendable {
  let stage: Stage

  /// The child specs of the workers, for the stage of that number.
  let workers: @Sendable (_ stage: Int, RunLine) -> [Child]

  /// The child spec of the broker before the stage of that number.
  let broker: @Sendable (_ stage: Int, RunLine) -> Child

  /// - Parameter works: one for each worker.
  init<Work: BatchWork>(_ stage: Stage, _ works: [Work]) {
    self.stage = stage
    workers = { number, line in
      zip(stage.slots, works).map { slot, work in
        Child(
          "\(slot)",
          name: line.processName(slot),
          restart: .transient,
          isSignificant: true
        ) { WorkerServer(work, slot: slot, stage: number, of: line) }
      }
    }
    broker = Self.broker(of: Work.Input.self)
  }

  /// A stage whose workers other nodes have, and which take such items.
  init<Input: Sendable>(elsewhere stage: Stage, taking: Input.Type) {
    self.stage = stage
    workers = { number, line in
      [
        Child("\(stage.name).elsewhere", restart: .transient, isSignificant: true) {
          StandIn(stage: number, line: line)
        }
      ]
    }
    broker = Self.broker(of: Input.self)
  }

  private static func broker<Input: Sendable>(of: Input.Type) -> @Sendable (Int, RunLine) -> Child {
    { number, line in
      let station = Station.broker(number)
      return Child("\(station)", name: line.processName(station)) {
        BrokerServer<Input>(before: number, of: line)
      }
    }
  }
}
