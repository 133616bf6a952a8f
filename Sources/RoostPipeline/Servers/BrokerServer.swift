import Roost

/// The process of a broker: carries out what its ``BrokerMachine`` decides.
struct BrokerServer<Payload: Sendable>: GenServer {
  typealias Message = BrokerMessage<Payload>

  private let ties: BrokerTies
  private var machine: BrokerMachine<Payload>
  private var source: Search<FromStation>
  private var consumers = PeerTable<WorkerID, HandOutMessage<Payload>>()
  private var producers = PeerTable<WorkerID, IntakeMessage>()
  private var retried = 0
  private var isOver = false

  init(_ machine: BrokerMachine<Payload>, _ ties: BrokerTies) {
    self.machine = machine
    self.ties = ties
    source = Search(elsewhere: ties.isHosted, [ties.findSource])
  }

  mutating func start(_ me: Context<Message>) throws {
    if let name = ties.name { try me.runtime.register(name, me.ref) }
    me.trapsExits = ties.isHosted
    ties.meet(Peer(me.ref) { .fromJoint($0) })
    apply(.start, me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .fromConsumer(let said):
      guard consumers.admits(said.worker, said.answer, said.message.purpose, me) else { break }
      apply(.fromConsumer(said.worker, said.message), me)
      if case .unregister = said.message, machine.handOut.isDrained { ties.drained() }
    case .fromProducer(let said):
      guard producers.admits(said.worker, said.answer, said.message.purpose, me) else { break }
      apply(.fromProducer(said.worker, said.message), me)
    case .fromJoint(.asked(let inquiry)): apply(.asked(inquiry), me)
    case .fromJoint(.found(let inquiry)): apply(.found(inquiry), me)
    case .unsendable(let items): apply(.unsendable(items.worker, items.batch, items.misfits), me)
    case .begin(let begin): apply(.begin(begin), me)
    case .locateSource: carryOut(.locateSource, me)
    }
    if ties.strikes() { me.exit(me.pid, .kill) }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let monitor, _, let reason) = info else { return me.logUnexpected(info) }
    if let worker = consumers.ended(monitor) ?? producers.ended(monitor) {
      if !ties.hasEnded() { apply(.down(worker, reason), me) }
    } else if source.isLost(monitor) {
      ties.isHosted ? end(reason, me) : apply(.lost, me)
    }
  }

  /// The keeper has ended, with the run or not.
  private mutating func end(_ reason: ExitReason, _ me: Context<Message>) {
    isOver = reason.isOrderly
    me.stop(isOver ? .shutdown : .other("the keeper of the broker is lost: \(reason)"))
  }

  /// An orderly end tells workers on other nodes that the run is over: a broker whose node is stopped before its run ends
  /// otherwise.
  mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) throws {
    if ties.isHosted, !isOver, reason.isOrderly {
      throw Exit(.other("the node of the broker ends: \(reason)"))
    }
  }

  private mutating func apply(_ event: BrokerEvent<Payload>, _ me: Context<Message>) {
    for action in machine.handle(event) { carryOut(action, me) }
    ties.retried(machine.handOut.retried - retried)
    retried = machine.handOut.retried
  }

  private mutating func carryOut(_ action: StationAction<Payload>, _ me: Context<Message>) {
    switch action {
    case .monitor(let worker):
      consumers.takeIn(worker, me)
      producers.takeIn(worker, me)
    case .refuse(let worker, let objection): me.log(objection, of: worker)
    case .locateSource:
      if source.locate(me, again: .locateSource) { apply(.located, me) }
    case .toConsumer(let worker, let message):
      // Said to itself, as whatever follows from it may be handed out, and so on.
      consumers.hand(message, to: worker) { me.ref.send(.unsendable($0)) }
    case .ask(let station, let inquiry): ties.ask(station, inquiry)
    case .answer(let inquiry): ties.answer(inquiry)
    case .toProducer(let worker, let message): producers.send(message, to: worker)
    case .toSource(let message):
      source.send(FromStation(message: message, answer: Peer(me.ref) { .begin($0) }))
    case .toSink(let failures): ties.setAside(me.runtime, failures)
    case .monitorStation, .toStation, .produced, .failed, .complete: break  // not a broker's
    }
  }
}
