import Roost

/// The process of the source: carries out what its ``SourceMachine`` decides.
struct SourceServer<Payload: Sendable, Result: Sendable>: GenServer {
  typealias Message = SourceMessage<Payload>

  /// One life of a station, as told apart by monitors.
  private struct Life: Hashable {
    let station: Station
    let incarnation: Int
  }

  private let run: RunState<Payload, Result>
  private(set) var machine: SourceMachine<Payload, Result>
  private var consumers = PeerTable<WorkerID, HandOutMessage<Payload>>()
  private var stations = PeerTable<Life, Begin>()
  private var retried = 0

  init(_ run: RunState<Payload, Result>) {
    self.run = run
    machine = SourceMachine(inputs: run.inputs, topology: run.line.topology)
  }

  mutating func start(_ me: Context<Message>) {
    run.line.begins(.source)
    run.line.meets(.source, Peer(me.ref) { .fromJoint($0) })
    apply(.start, me)
    if run.line.isStopping { stopIssuing(me) }
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .fromConsumer(let said):
      guard consumers.admits(said.worker, said.answer, said.message.purpose, me) else { break }
      apply(.fromConsumer(said.worker, said.message), me)
      if case .unregister = said.message, machine.handOut.isDrained { run.line.drained(stage: 0) }
    case .fromStation(let said):
      if case .hello(let station, let incarnation) = said.message {
        stations.introduce(Life(station: station, incarnation: incarnation), said.answer)
      }
      apply(.fromStation(said.message), me)
    case .fromJoint(.found(let inquiry)): apply(.found(inquiry), me)
    case .fromJoint(.asked): break  // nothing comes to the source
    case .unsendable(let items): apply(.unsendable(items.worker, items.batch, items.misfits), me)
    case .stopIssuing: stopIssuing(me)
    }
    run.line.tempt(me)
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let monitor, _, let reason) = info else { return me.logUnexpected(info) }
    if let worker = consumers.ended(monitor) {
      // Once the run is over workers go with what has its outcome.
      if !run.line.hasEnded { apply(.down(worker, reason), me) }
    } else if let life = stations.ended(monitor) {
      apply(.stationDown(life.station, incarnation: life.incarnation), me)
    }
  }

  private mutating func stopIssuing(_ me: Context<Message>) {
    apply(.stopIssuing, me)
    run.line.announceStop(underWay: run.withLedger { $0.underWay })
  }

  private mutating func apply(_ event: SourceEvent, _ me: Context<Message>) {
    let actions = run.withLedger { machine.handle(event, ledger: &$0) }
    for action in actions { carryOut(action, me) }
    run.line.countRetried(machine.retried - retried, at: 0)
    retried = machine.retried
  }

  private mutating func carryOut(_ action: StationAction<Payload>, _ me: Context<Message>) {
    switch action {
    case .monitor(let worker): consumers.takeIn(worker, me)
    case .refuse(let worker, let objection): me.log(objection, of: worker)
    case .monitorStation(let station, let incarnation):
      stations.watch(Life(station: station, incarnation: incarnation), me)
    case .toConsumer(let worker, let message):
      // Said to itself, as whatever follows from it may be handed out, and so on.
      consumers.hand(message, to: worker) { me.ref.send(.unsendable($0)) }
    case .ask(let station, let inquiry): run.line.tell(station, .asked(inquiry))
    case .toStation(let station, let incarnation, let begin):
      stations.send(begin, to: Life(station: station, incarnation: incarnation))
    case .toSink(let failures): run.line.findSink(me.runtime)?.send(failures)
    // Not the source's.
    case .locateSource, .toProducer, .toSource, .answer, .produced, .failed, .complete: break
    }
  }
}
