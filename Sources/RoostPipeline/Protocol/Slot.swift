/// A place for one worker in the topology. It outlives the workers that fill it one after another.
struct Slot: Sendable, Hashable, CustomStringConvertible {
  let stage: String
  let index: Int

  var description: String { "\(stage).\(index)" }
}

/// One life of a worker: its slot, and a number that grows with each restart.
struct WorkerID: Sendable, Hashable, CustomStringConvertible {
  let slot: Slot
  let incarnation: Int

  var description: String { "\(slot)#\(incarnation)" }
}
