import Roost

/// Stands in its run for a broker that has a place on another node: orders it there, watches it, and speaks for it with
/// the other joints; workers speak with the broker itself. The two end together, and so the death of either, or of the
/// node, is to the run the death of a broker.
///
/// When ``BrokerWhereabouts`` says so, it begins the broker on this node instead.
struct BrokerKeeper<Payload: Sendable>: GenServer {
  typealias Message = KeeperMessage

  private let line: RunLine
  private let stage: Int
  private let place: BrokerPlace<Payload>
  private let incarnation: Int
  private var source: Search<FromStation>
  private var host: MonitorRef?
  private var broker: (peer: Peer<KeeperWord>, monitor: MonitorRef)?
  private var orders = 0

  init(_ place: BrokerPlace<Payload>, before stage: Int, of line: RunLine) {
    self.place = place
    self.stage = stage
    self.line = line
    incarnation = line.begins(.broker(stage))
    source = Search([line.findSource])
  }

  private var station: Station { .broker(stage) }

  mutating func start(_ me: Context<Message>) {
    line.brokers.shut(stage)
    line.brokers.reason(stage) == nil ? order(me) : beginHere(me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .up(let peer): up(peer, me)
    case .refused(let words): if host != nil { fail(words, me) }
    case .said(let word): pass(word, me)
    case .begin(let begin): broker?.peer.send(.begin(begin))
    case .fromJoint(.asked(let inquiry)): broker?.peer.send(.asked(inquiry))
    case .fromJoint(.found(let inquiry)): broker?.peer.send(.found(inquiry))
    case .locateSource: locateSource(me)
    case .order: order(me)
    case .waited(let number): if host != nil, number == orders { fail("no answer", me) }
    }
    if broker != nil { line.tempt(me) }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let monitor, _, let reason) = info else { return me.logUnexpected(info) }
    if monitor == host {
      fail(reason == .noproc ? "it takes no brokers" : "\(reason)", me)
    } else if monitor == broker?.monitor {
      line.brokers.lost(stage, "\(reason)")
      me.stop(.other("the broker on \(place.node) is lost: \(reason)"))
    } else if source.isLost(monitor) {
      locateSource(me)
    }
  }

  // MARK: The broker

  private mutating func order(_ me: Context<Message>) {
    orders += 1
    host = me.monitor(place.host)
    let order = BrokerOrder(
      name: line.processName(station),
      stage: stage,
      topology: line.topology,
      items: line.items,
      incarnation: incarnation
    )
    me.send(.waited(order: orders), after: line.options.welcomePatience)
    place.order(order, me.ref)
  }

  private mutating func fail(_ words: String, _ me: Context<Message>) {
    forgetHost(me)
    switch line.brokers.failed(stage, words) {
    case .again(let pause): me.send(.order, after: pause)
    case .here:
      let stage = line.topology.stages[stage].name
      line.observe(.brokerHere(PlacedBroker(before: stage, node: place.node, reasonHere: words)))
      beginHere(me)
    }
  }

  private mutating func up(_ peer: Peer<KeeperWord>, _ me: Context<Message>) {
    // One that comes too late, after another has been ordered or has come; it ends with this process.
    guard host != nil, let door = place.door(peer.pid) else {
      return me.stop(.other("a broker on \(place.node) that is not expected"))
    }
    forgetHost(me)
    broker = (peer, me.monitor(peer.pid))
    line.brokers.up(stage, door)
    line.meets(station, Peer(me.ref) { .fromJoint($0) })
    locateSource(me)
  }

  private mutating func forgetHost(_ me: Context<Message>) {
    if let host { me.demonitor(host) }
    host = nil
  }

  /// Its end is this process's, and the other way round.
  private func beginHere(_ me: Context<Message>) {
    let name = line.processName(station)
    me.spawnLink { [line, stage, incarnation] in
      let machine = BrokerMachine<Payload>(
        before: stage,
        in: line.topology,
        items: line.items,
        incarnation: incarnation
      )
      return BrokerServer(machine, BrokerTies(to: line, before: stage, name: name))
    }
  }

  // MARK: Speaking for it

  private mutating func locateSource(_ me: Context<Message>) {
    guard source.locate(me, again: .locateSource) else { return }
    let hello = StationMessage.hello(station, incarnation: incarnation)
    source.send(FromStation(message: hello, answer: Peer(me.ref) { .begin($0) }))
  }

  /// Another node says it: a number is only taken for one of the run's.
  private func pass(_ word: BrokerWord, _ me: Context<Message>) {
    switch word {
    case .ask(let station, let inquiry): line.tell(station, .asked(inquiry))
    case .answer(let inquiry): line.tell(inquiry.from, .found(inquiry))
    case .failed(let failures): line.findSink(me.runtime)?.send(failures.map(\.failure))
    case .retried(let items): line.countRetried(min(items, line.items), at: stage)
    case .drained: line.drained(stage: stage)
    }
  }
}
