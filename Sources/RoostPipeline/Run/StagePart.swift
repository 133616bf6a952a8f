import Roost

/// A stage with its work, the types of its items hidden: it can make its processes, and so knows them.
struct StagePart: Sendable {
  let stage: Stage

  /// The child specs of the workers, for the stage of that number.
  let workers: @Sendable (_ stage: Int, RunLine) -> [Child]

  /// The child spec of the broker before the stage of that number.
  let broker: @Sendable (_ stage: Int, RunLine) -> Child

  /// The ``BrokerPlace`` of that broker; nil if it is on the run's node.
  let place: (any Sendable)?

  /// - Parameters:
  ///   - works: one for each worker.
  ///   - place: that of the broker before the stage.
  init<Work: BatchWork>(_ stage: Stage, _ works: [Work], _ place: BrokerPlace<Work.Input>?) {
    self.stage = stage.behindBroker(on: place?.node)
    self.place = place
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
    broker = Self.broker(place)
  }

  /// A stage whose workers other nodes have, and which take such items.
  init<Input: Sendable>(elsewhere stage: Stage, _ place: BrokerPlace<Input>?, taking: Input.Type) {
    self.stage = stage.behindBroker(on: place?.node)
    self.place = place
    workers = { number, line in
      [
        Child("\(stage.name).elsewhere", restart: .transient, isSignificant: true) {
          StandIn(stage: number, line: line)
        }
      ]
    }
    broker = Self.broker(place)
  }

  private static func broker<Input: Sendable>(
    _ place: BrokerPlace<Input>?
  ) -> @Sendable (Int, RunLine) -> Child {
    { number, line in
      let station = Station.broker(number)
      if let place { return Child("\(station)") { BrokerKeeper(place, before: number, of: line) } }
      return Child("\(station)", name: line.processName(station)) {
        let machine = BrokerMachine<Input>(
          before: number,
          in: line.topology,
          items: line.items,
          incarnation: line.begins(station)
        )
        return BrokerServer(machine, BrokerTies(to: line, before: number))
      }
    }
  }
}
