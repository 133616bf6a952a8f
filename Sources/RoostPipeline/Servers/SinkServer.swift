import Roost

/// The process of the sink: carries out what its ``SinkMachine`` decides.
struct SinkServer<Input: Sendable, Payload: Sendable>: GenServer {
  typealias Message = SinkMessage<Payload>

  private let run: RunState<Input, Payload>
  private var machine: SinkMachine<Payload>
  private var source: Search<FromStation>
  private var producers = PeerTable<WorkerID, IntakeMessage>()

  init(_ run: RunState<Input, Payload>) {
    self.run = run
    machine = SinkMachine(topology: run.line.topology, incarnation: run.line.begins(.sink))
    source = Search([run.line.findSource])
  }

  mutating func start(_ me: Context<Message>) {
    run.line.meets(.sink, Peer(me.ref) { .fromJoint($0) })
    apply(.start, me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .fromProducer(let said):
      guard producers.admits(said.worker, said.answer, said.message.purpose, me) else { break }
      apply(.fromProducer(said.worker, said.message), me)
    case .fromJoint(.asked(let inquiry)): apply(.asked(inquiry), me)
    case .fromJoint(.found): break  // the sink asks nobody
    case .failed(let failures): apply(.failed(failures), me)
    case .begin(let begin): apply(.begin(begin), me)
    case .locateSource: carryOut(.locateSource, me)
    }
    run.line.tempt(me)
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let monitor, _, let reason) = info else { return me.logUnexpected(info) }
    if let worker = producers.ended(monitor) {
      apply(.down(worker, reason), me)
    } else if source.isLost(monitor) {
      apply(.lost, me)
    }
  }

  private mutating func apply(_ event: SinkEvent<Payload>, _ me: Context<Message>) {
    let actions = run.withLedger { machine.handle(event, ledger: &$0) }
    for action in actions { carryOut(action, me) }
  }

  private mutating func carryOut(_ action: StationAction<Payload>, _ me: Context<Message>) {
    switch action {
    case .monitor(let worker): producers.takeIn(worker, me)
    case .refuse(let worker, let objection): me.log(objection, of: worker)
    case .locateSource:
      if source.locate(me, again: .locateSource) { apply(.located, me) }
    case .toProducer(let worker, let message): producers.send(message, to: worker)
    case .toSource(let message):
      source.send(FromStation(message: message, answer: Peer(me.ref) { .begin($0) }))
    case .answer(let inquiry): run.line.tell(inquiry.from, .found(inquiry))
    case .produced(let items): run.line.observe(.results(items.count))
    case .failed(let failures): for failure in failures { run.line.observe(.failed(failure)) }
    case .complete: run.line.complete()
    case .toConsumer, .toStation, .monitorStation, .toSink, .ask: break  // not the sink's
    }
  }
}
