import Roost

/// What happens to a broker.
enum BrokerEvent<Payload: Sendable>: Sendable {
  /// It has just started, or been restarted, with nothing.
  case start
  /// The source was found and is monitored.
  case located
  /// The source found last has ended.
  case lost
  case begin(Begin)
  case fromConsumer(WorkerID, ConsumerMessage)
  case fromProducer(WorkerID, ProducerMessage<Payload>)
  case down(WorkerID, ExitReason)
  /// The joint above asks what has come.
  case asked(JointInquiry)
  /// The joint below, or the sink, has answered.
  case found(JointInquiry)
  /// These items of a batch cannot be sent to the worker's node.
  case unsendable(WorkerID, BatchID, Misfits)
}

/// A joint between two stages: takes results of the workers above, hands them to the workers below, and keeps
/// what it hands out until it is reported done.
///
/// Nothing of it survives its death, nor has to: the source then begins an epoch and issues again what the
/// ledger lacks.
struct BrokerMachine<Payload: Sendable>: Sendable {
  typealias Action = StationAction<Payload>

  let station: Station
  let incarnation: Int
  private let below: Station
  private(set) var epoch: Epoch = 0
  private(set) var handOut: HandOut<Payload>
  private(set) var intake: Intake

  /// The broker before stage `stage` (from 1) of a pipeline.
  ///
  /// - Parameter items: how many the run has.
  init(before stage: Int, in topology: PipelineTopology, items: Int, incarnation: Int) {
    station = .broker(stage)
    self.incarnation = incarnation
    below = topology.downstream(of: stage)
    handOut = HandOut(stage: topology.stages[stage], maxAttempts: topology.maxAttempts)
    intake = Intake(
      slots: topology.stages[stage - 1].slots,
      capacity: topology.capacity(before: stage),
      largest: topology.stages[stage - 1].batchSize,
      items: items
    )
  }

  mutating func handle(_ event: BrokerEvent<Payload>) -> [Action] {
    switch event {
    case .start, .lost: return [.locateSource]
    case .located: return [.toSource(.hello(station, incarnation: incarnation))]
    case .begin(let begin): return self.begin(begin)
    case .fromConsumer(let worker, let message): return consumer(worker, message) + pump()
    case .fromProducer(let worker, let message): return producer(worker, message)
    case .down(let worker, let reason):
      intake.down(worker)
      return setAside(handOut.down(worker, reason)) + pump()
    case .asked(var inquiry):
      // Otherwise who asks is about to forget the batch.
      guard inquiry.epoch == epoch else { return [] }
      inquiry.items = intake.lacks(inquiry.items)
      return [.answer(inquiry)]
    case .found(let inquiry):
      guard inquiry.epoch == epoch else { return [] }
      return setAside(handOut.found(inquiry.worker, inquiry.batch, lacking: inquiry.items)) + pump()
    case .unsendable(let worker, let batch, let misfits):
      return setAside(handOut.unsendable(worker, batch, misfits)) + pump()
    }
  }

  private mutating func begin(_ begin: Begin) -> [Action] {
    guard begin.epoch > epoch else { return [] }
    epoch = begin.epoch
    handOut.reset(over: begin.over)
    intake.reset()
    return handOut.slots.workers.map {
      .toConsumer($0.worker, .welcome(epoch, registration: $0.registration))
    }
      + intake.slots.workers.map { .toProducer($0.worker, .welcome(epoch, registration: $0.registration)) }
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
      let inquiry = JointInquiry(from: station, epoch: epoch, worker: worker, batch: batch, items: doubtful)
      return setAside(failed) + [.ask(below, inquiry)]
    case .unregister(epoch): handOut.unregister(worker)
    case .ready, .worked, .done, .unregister: break  // of an epoch that is over
    }
    return []
  }

  private mutating func producer(_ worker: WorkerID, _ message: ProducerMessage<Payload>) -> [Action] {
    switch message {
    case .register(let registration):
      guard intake.register(worker, registration) else { return [.refuse(worker, .registration)] }
      let welcome: [Action] = [.toProducer(worker, .welcome(epoch, registration: registration))]
      return [.monitor(worker)] + (epoch > 0 ? welcome : [])
    case .requestReceiver(epoch, let batch, let count):
      if let objection = intake.ask(worker, batch, count: count) { return [.refuse(worker, objection)] }
      return pump(asking: (worker, batch))
    case .deliver(epoch, let batch):
      // A worker that is out of sight registers again, and brings the batch again.
      guard intake.slots.holds(worker) else { return [] }
      guard intake.canBe(batch) else { return [.refuse(worker, .items)] }
      let (items, unreadable) = intake.accept(worker, batch)
      handOut.put(items)
      return setAside(unreadable) + [.toProducer(worker, .accepted(epoch, batch.id))] + pump()
    case .unregister(epoch):
      intake.unregister(worker)
      return pump()
    case .requestReceiver, .deliver, .unregister: return []  // of an epoch that is over
    }
  }

  /// Hands out what it can, then lets in what there is room for. Whoever has just asked and is let in at once
  /// is answered `receiver`, the others `getWork`.
  private mutating func pump(asking: (worker: WorkerID, batch: BatchID)? = nil) -> [Action] {
    if intake.isDrained && handOut.isEmpty && epoch > 0 { handOut.close() }
    var actions = handOut.dispatch(epoch)
    for grant in intake.grant(queued: handOut.queued) {
      let atOnce = asking.map { $0 == grant } ?? false
      actions.append(
        .toProducer(grant.worker, atOnce ? .receiver(epoch, grant.batch) : .getWork(epoch, grant.batch))
      )
    }
    return actions
  }

  private func setAside(_ failures: [ItemFailure]) -> [Action] {
    failures.isEmpty ? [] : [.toSink(failures)]
  }
}
