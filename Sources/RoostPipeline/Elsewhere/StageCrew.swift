import Roost

/// The workers of one stage, without the rest of its pipeline, which is on another node.
package struct StageCrew<Work: BatchWork>: Sendable {
  private let work: Work
  private let joints: JointsElsewhere<Work.Input, Work.Output>
  private let line: RunLine
  private let slots: [Slot]

  /// - Parameters:
  ///   - firstSlot: the index of the first of the slots that the workers fill; other crews fill the others.
  ///   - name: what the names of its processes begin with.
  /// - Throws: ``TopologyError`` if the stage has no name, or no workers, the slots cannot be, or a number of the options
  ///   will not do.
  package init(
    _ work: Work,
    _ stage: Stage,
    firstSlot: Int = 0,
    joints: JointsElsewhere<Work.Input, Work.Output>,
    name: String,
    options: RunOptions
  ) throws(TopologyError) {
    self.work = work
    self.joints = joints
    try options.check()
    let topology = try PipelineTopology(stages: [stage], maxAttempts: options.maxAttempts)
    guard (0...Stage.mostWorkers - stage.workers).contains(firstSlot) else {
      throw TopologyError(.firstSlot(stage.name, firstSlot))
    }
    slots = (firstSlot..<firstSlot + stage.workers).map { Slot(stage: stage.name, index: $0) }
    // Another crew may have filled the slots before, of which nobody here knows.
    line = RunLine(
      name,
      topology,
      options,
      earlierLives: options.wallClock(),
      from: Work.Input.self,
      to: Work.Output.self
    )
  }

  /// The tree of the workers. It ends by itself, with `shutdown`, when they have been told that no work will come.
  ///
  /// How many items there are that may kill workers is not known here; the joint sets them aside.
  package var supervisor: Supervisor {
    Supervisor(
      .oneForOne,
      restarts: 1000,
      within: .seconds(60),
      autoShutdown: .allSignificant,
      children: slots.map { slot in
        Child("\(slot)", name: line.processName(slot), restart: .transient, isSignificant: true) {
          WorkerServer(work, slot: slot, stage: 0, of: line, joints: joints)
        }
      }
    )
  }
}
