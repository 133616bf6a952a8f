import Roost
import RoostDistribution
import RoostPipeline
import RoostPipelineWire

/// On the other node: brokers of whichever runs.
let brokers = Supervisor(.oneForOne) { Child.pipelineBrokers() }

/// On the node of the run: both stages are done by other nodes, one of which has the broker.
func placedPipeline(at peer: NodeName, from node: Node) -> Pipeline<Int, String> {
  Pipeline(of: Int.self)
    .stage("double", elsewhereMaking: Int.self, workers: 2, batchSize: 10)
    .broker(at: peer, from: node)
    .stage("show", elsewhereMaking: String.self, workers: 2, batchSize: 10)
}
