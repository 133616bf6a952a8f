import Roost
import RoostDistribution
import RoostPipeline

extension Pipeline where Output: Codable {
  /// Has the broker between the last stage so far and the next on another node, which must have
  /// ``Roost/Child/pipelineBrokers()`` running.
  ///
  /// Unless told, a broker is on the node of the run: see <doc:RoostPipelineWire> for when another is better. If the
  /// node is lost, the broker begins anew there when it is back, and on the node of the run when it has been away for
  /// ``RoostPipeline/RunOptions/brokerPatience``; nothing is lost either way.
  ///
  /// - Parameters:
  ///   - peer: the node. That of the run itself is no other.
  ///   - node: the node of the run.
  public func broker(at peer: NodeName, from node: Node) -> Pipeline<Input, Output> {
    guard peer != node.name else { return broker(nil) }
    let host: Ref<BrokerHost<Passing>.Message> = node.ref(to: BrokerHost<Passing>.name, at: peer)
    let place = BrokerPlace<Output>(
      node: "\(peer)",
      host: host.pid,
      order: { host.send(.order($0, keeper: $1)) },
      door: { broker in
        guard let external = node.external(broker),
          let above = try? node.ref(to: external, as: FromConsumer<Output>.self),
          let below = try? node.ref(to: external, as: FromProducer<Output>.self)
        else { return nil }
        return BrokerDoor(consumers: Peer(above) { $0 }, producers: Peer(below) { $0 })
      },
      misfits: { [limits = node.limits] in MessageRoom.misfits(among: $0, limits) }
    )
    return broker(place)
  }
}

extension Child {
  /// Has brokers of other nodes' runs on this one: a server that begins them where
  /// ``RoostPipeline/Pipeline/broker(at:from:)`` asks for it. It knows nothing of the types of their items.
  public static func pipelineBrokers() -> Child {
    Child(BrokerHost<Passing>.name, name: BrokerHost<Passing>.name) { BrokerHost<Passing>() }
  }
}
