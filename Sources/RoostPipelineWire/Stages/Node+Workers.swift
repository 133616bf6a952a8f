import Roost
import RoostDistribution
import RoostPipeline

extension Node {
  /// Workers of a stage whose joints are on another node: a source, broker or sink of Elixir's or Erlang's that
  /// follow the protocol, or those of a Roost run that has the stage elsewhere.
  ///
  /// The tree that is returned is started on this node's runtime, on its own or under another supervisor; then it is
  /// `transient`. It ends by itself, with `shutdown`, when its workers have been told that no work will come, or
  /// when a joint has ended in order. Until then they look for their joints, whatever happens to them.
  ///
  /// - Parameters:
  ///   - stage: the stage's name as its joints know it; that of the work unless told.
  ///   - count: how many work side by side, at least 1.
  ///   - firstSlot: the index of the first of the stage's slots that they fill. Where crews on several nodes share a
  ///     stage each has slots of its own: one the first two, say, and the next as many from 2.
  ///   - upstream: who gives out the items.
  ///   - downstream: who takes the results.
  ///   - name: what the names of the processes begin with.
  /// - Throws: ``RoostPipeline/TopologyError`` if the stage has no name, or no workers, or a number will not do.
  public func workers<Work: BatchWork>(
    _ work: Work,
    stage: String? = nil,
    count: Int = 1,
    firstSlot: Int = 0,
    from upstream: JointAddress,
    to downstream: JointAddress,
    name: String = "pipeline",
    options: RunOptions = RunOptions()
  ) throws(TopologyError) -> Supervisor where Work.Input: Codable, Work.Output: Codable {
    let above = upstream.nodes.map { ref(to: upstream.name, at: $0, as: FromConsumer<Work.Input>.self) }
    let below = downstream.nodes.map { ref(to: downstream.name, at: $0, as: FromProducer<Work.Output>.self) }
    let joints = JointsElsewhere<Work.Input, Work.Output>(
      upstream: above.map { Peer($0) { $0 } },
      downstream: below.map { Peer($0) { $0 } },
      misfits: { [limits] in MessageRoom.misfits(among: $0, limits) }
    )
    let place = Stage(stage ?? work.name, workers: count)
    return try StageCrew(
      work,
      place,
      firstSlot: firstSlot,
      joints: joints,
      name: name,
      options: options
    ).supervisor
  }
}
