import Roost

/// Begins brokers on this node for the runs of others: each in a linked process of its own, which ends with its run.
package struct BrokerHost<Payload: Sendable>: GenServer {
  package enum Message: Sendable {
    case order(BrokerOrder, keeper: Ref<KeeperMessage>)
  }

  private struct Hosted {
    let name: String
    let keeper: Ref<KeeperMessage>
  }

  /// What the host is registered as, on every node that has one.
  package static var name: String { "pipeline_brokers" }

  /// The most brokers at a time: more than runs need, and few enough for a node that is asked for too many.
  static var mostBrokers: Int { 1000 }

  private var hosted: [Pid: Hosted] = [:]
  private var brokers: [String: Pid] = [:]
  /// The orders that wait for an earlier broker of the name to end.
  private var waiting: [String: (BrokerOrder, Ref<KeeperMessage>)] = [:]

  package init() {}

  package mutating func start(_ me: Context<Message>) { me.trapsExits = true }

  package mutating func handle(_ message: Message, _ me: Context<Message>) {
    guard case .order(let order, let keeper) = message else { return }
    guard let earlier = brokers[order.name] else {
      return hosted.count < Self.mostBrokers
        ? begin(order, keeper, me) : keeper.send(.refused("the node has \(hosted.count) brokers already"))
    }
    // The same run has lost sight of it.
    guard hosted[earlier]?.keeper.pid.node == keeper.pid.node else {
      return keeper.send(.refused("a run of another node has a broker of the name \(order.name) there"))
    }
    waiting[order.name] = (order, keeper)
    me.exit(earlier, .kill)
  }

  package mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .exit(let pid, let reason) = info, let ended = hosted.removeValue(forKey: pid) else {
      return me.logUnexpected(info)
    }
    brokers[ended.name] = nil
    // Nothing new to a keeper that has seen the broker.
    ended.keeper.send(.refused("the broker has ended: \(reason)"))
    if let (order, keeper) = waiting.removeValue(forKey: ended.name) { begin(order, keeper, me) }
  }

  private mutating func begin(_ order: BrokerOrder, _ keeper: Ref<KeeperMessage>, _ me: Context<Message>) {
    let options = ProcessOptions(labels: ["broker": order.name])
    let broker = me.spawnLink(options: options) {
      let machine = BrokerMachine<Payload>(
        before: order.stage,
        in: order.topology,
        items: order.items,
        incarnation: order.incarnation
      )
      return BrokerServer(machine, BrokerTies(to: keeper, name: order.name))
    }
    hosted[broker.pid] = Hosted(name: order.name, keeper: keeper)
    brokers[order.name] = broker.pid
  }
}
