import Roost

/// The process of a broker: carries out what its ``BrokerMachine`` decides.
struct BrokerServer<Payload: Sendable>: GenServer {
  typealias Message = BrokerMessage<Payload>

  private let line: RunLine
  private let stage: Int
  private var machine: BrokerMachine<Payload>
  private var source: Search<FromStation>
  private var consumers = PeerTable<WorkerID, HandOutMessage<Payload>>()
  private var producers = PeerTable<WorkerID, IntakeMessage>()
  private var retried = 0

  /// The broker before `stage`, counted from 0.
  init(before stage: Int, of line: RunLine) {
    self.line = line
    self.stage = stage
    machine = BrokerMachine(
      before: stage,
      in: line.topology,
      items: line.items,
      incarnation: line.begins(.broker(stage))
    )
    source = Search(line.findSource)
  }

  mutating func start(_ me: Context<Message>) {
    line.meets(machine.station, Peer(me.ref) { .fromJoint($0) })
    apply(.start, me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .fromConsumer(let said):
      guard consumers.admits(said.worker, said.answer, said.message.purpose, me) else { break }
      apply(.fromConsumer(said.worker, said.message), me)
      if case .unregister = said.message, machine.handOut.isDrained { line.drained(stage: stage) }
    case .fromProducer(let said):
      guard producers.admits(said.worker, said.answer, said.message.purpose, me) else { break }
      apply(.fromProducer(said.worker, said.message), me)
    case .fromJoint(.asked(let inquiry)): apply(.asked(inquiry), me)
    case .fromJoint(.found(let inquiry)): apply(.found(inquiry), me)
    case .unsendable(let items): apply(.unsendable(items.worker, items.batch, items.failures), me)
    case .begin(let begin): apply(.begin(begin), me)
    case .locateSource: carryOut(.locateSource, me)
    }
    line.tempt(me)
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let monitor, _, let reason) = info else { return me.logUnexpected(info) }
    if let worker = consumers.ended(monitor) ?? producers.ended(monitor) {
      apply(.down(worker, reason), me)
    } else if source.isLost(monitor) {
      apply(.lost, me)
    }
  }

  private mutating func apply(_ event: BrokerEvent<Payload>, _ me: Context<Message>) {
    for action in machine.handle(event) { carryOut(action, me) }
    line.countRetried(machine.handOut.retried - retried, at: stage)
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
      if let items = consumers.hand(message, to: worker) { me.ref.send(.unsendable(items)) }
    case .ask(let station, let inquiry): line.tell(station, .asked(inquiry))
    case .answer(let inquiry): line.tell(inquiry.from, .found(inquiry))
    case .toProducer(let worker, let message): producers.send(message, to: worker)
    case .toSource(let message):
      source.send(FromStation(message: message, answer: Peer(me.ref) { .begin($0) }))
    case .toSink(let failures): line.findSink(me.runtime)?.send(failures)
    case .monitorStation, .toStation, .produced, .failed, .complete: break  // not a broker's
    }
  }
}
