import Roost
import RoostDistribution
import RoostPipeline
import RoostPipelineWire

struct Double: WorkerType {
  let name = "double"
  func doWork(_ number: Int) -> Int { 2 * number }
}

struct Show: WorkerType {
  let name = "show"
  func doWork(_ number: Int) -> String { "\(number)" }
}

/// A run whose first stage another node does.
let pipeline = Pipeline(of: Int.self)
  .stage("double", elsewhereMaking: Int.self, workers: 2, batchSize: 10)
  .stage(Show(), workers: 2, batchSize: 10)

/// The workers of that stage, on a node of Roost's.
func doublers(on node: Node, forRunAt peer: NodeName) throws -> Supervisor {
  try node.workers(
    MeasuredBatchedWorker(Double()),
    count: 2,
    from: JointAddress("pipeline.source", at: peer),
    to: JointAddress("pipeline.broker.1", at: peer)
  )
}
