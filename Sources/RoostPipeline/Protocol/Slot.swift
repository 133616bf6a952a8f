/// A place for one worker in the topology. It outlives the workers that fill it one after another.
package struct Slot: Sendable, Hashable, Codable, CustomStringConvertible {
  let stage: String
  let index: Int

  package var description: String { "\(stage).\(index)" }
}

/// One life of a worker: its slot, and a number that grows with each restart.
package struct WorkerID: Sendable, Hashable, Codable, CustomStringConvertible {
  let slot: Slot
  let incarnation: Int

  package var description: String { "\(slot)#\(incarnation)" }
}
