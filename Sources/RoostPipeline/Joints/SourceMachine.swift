import Roost

/// What happens to the source.
enum SourceEvent: Sendable {
  /// It has just started, or been restarted, with the surviving ledger and input.
  case start
  case fromStation(StationMessage)
  case stationDown(Station, incarnation: Int)
  case fromConsumer(WorkerID, ConsumerMessage)
  case down(WorkerID, ExitReason)
  /// The joint below, or the sink, has answered what has come.
  case found(JointInquiry)
  /// These items of a batch cannot be sent to the worker's node.
  case unsendable(WorkerID, BatchID, Misfits)
  /// Issue nothing more. What is under way comes to its end, unless another station dies.
  case stopIssuing
}

/// The first joint: issues the input as workers ask for it, and begins the epochs of the run.
///
/// An epoch has a fixed membership. It begins once every other station has said hello, and when one of them
/// dies the next begins as soon as all are there again. At its beginning everyone forgets what they held,
/// and the source issues again whatever the ledger has no outcome for.
struct SourceMachine<Payload: Sendable, Result: Sendable>: Sendable {
  typealias Action = StationAction<Payload>

  private let inputs: [Payload]
  private let stations: [Station]
  private let below: Station
  private(set) var epoch: Epoch = 0
  private(set) var handOut: HandOut<Payload>
  private var members: [Station: Int] = [:]
  private var accounted: ItemSet
  private var cursor = 0
  private var issuedAgain = 0
  private(set) var isStopping = false

  init(inputs: [Payload], topology: PipelineTopology) {
    self.inputs = inputs
    stations = topology.stations
    below = topology.downstream(of: 0)
    accounted = ItemSet(below: inputs.count)
    handOut = HandOut(stage: topology.stages[0], maxAttempts: topology.maxAttempts)
  }

  /// How many items have been given out again, in the epoch that they were issued in or in a later one.
  var retried: Int { handOut.retried + issuedAgain }

  /// Whether every item is known to have its outcome.
  var isOver: Bool { accounted.count >= inputs.count }

  /// Whether no work will come, once what workers hold is done.
  private var hasNoMore: Bool { isOver || isStopping }

  mutating func handle(_ event: SourceEvent, ledger: inout LedgerMachine<Result>) -> [Action] {
    switch event {
    case .start: return []
    case .fromStation(.hello(let station, let incarnation)):
      guard stations.contains(station), incarnation >= members[station] ?? incarnation else { return [] }
      members[station] = incarnation
      return [.monitorStation(station, incarnation: incarnation)] + beginIfComplete(&ledger)
    case .fromStation(.accounted(let items)):
      for item in items where inputs.indices.contains(item) { accounted.insert(item) }
      if isOver && epoch > 0 { handOut.close() }
      return pump(&ledger)
    case .stationDown(let station, let incarnation):
      if members[station] == incarnation { members[station] = nil }
      return []
    case .fromConsumer(let worker, let message): return consumer(worker, message) + pump(&ledger)
    case .down(let worker, let reason): return setAside(handOut.down(worker, reason)) + pump(&ledger)
    case .found(let inquiry):
      guard inquiry.epoch == epoch else { return [] }
      return setAside(handOut.found(inquiry.worker, inquiry.batch, lacking: inquiry.items)) + pump(&ledger)
    case .unsendable(let worker, let batch, let misfits):
      return setAside(handOut.unsendable(worker, batch, misfits)) + pump(&ledger)
    case .stopIssuing:
      isStopping = true
      return pump(&ledger)
    }
  }

  private mutating func beginIfComplete(_ ledger: inout LedgerMachine<Result>) -> [Action] {
    guard members.count == stations.count else { return [] }
    epoch = ledger.beginEpoch()
    accounted = ledger.accounted
    cursor = 0
    handOut.reset(over: hasNoMore)
    let begin = Begin(epoch: epoch, over: hasNoMore)
    return stations.compactMap { station in
      members[station].map { .toStation(station, incarnation: $0, begin) }
    } + handOut.slots.workers.map { .toConsumer($0.worker, .welcome(epoch, registration: $0.registration)) }
  }

  private mutating func consumer(_ worker: WorkerID, _ message: ConsumerMessage) -> [Action] {
    switch message {
    case .register(let registration):
      guard handOut.register(worker, registration) else { return [.refuse(worker, .registration)] }
      let welcome: [Action] = [.toConsumer(worker, .welcome(epoch, registration: registration))]
      return [.monitor(worker)] + (epoch > 0 ? welcome : [])
    case .ready(epoch): handOut.ready(worker)
    case .worked(epoch, let batch): handOut.worked(worker, batch)
    case .done(epoch, let batch, let failures):
      let (failed, doubtful) = handOut.done(worker, batch, failures)
      guard !doubtful.isEmpty else { return setAside(failed) }
      let inquiry = JointInquiry(from: .source, epoch: epoch, worker: worker, batch: batch, items: doubtful)
      return setAside(failed) + [.ask(below, inquiry)]
    case .unregister(epoch): handOut.unregister(worker)
    case .ready, .worked, .done, .unregister: break  // of an epoch that is over
    }
    return []
  }

  /// Issues as much as there are workers waiting for, and no more.
  private mutating func pump(_ ledger: inout LedgerMachine<Result>) -> [Action] {
    if isStopping && handOut.isEmpty && epoch > 0 { handOut.close() }
    var actions = handOut.dispatch(epoch)
    while handOut.isStarved {
      let items = nextItems(&ledger)
      guard !items.isEmpty else { break }
      handOut.put(items)
      actions += handOut.dispatch(epoch)
    }
    return actions
  }

  private mutating func nextItems(_ ledger: inout LedgerMachine<Result>) -> [Item<Payload>] {
    guard !isStopping else { return [] }
    var items: [Item<Payload>] = []
    while items.count < handOut.batchSize, cursor < inputs.count {
      if !accounted.contains(cursor) {
        items.append(Item(id: cursor, payload: inputs[cursor]))
        issuedAgain += ledger.issue(cursor) ? 0 : 1
      }
      cursor += 1
    }
    return items
  }

  private func setAside(_ failures: [ItemFailure]) -> [Action] {
    failures.isEmpty ? [] : [.toSink(failures)]
  }
}
