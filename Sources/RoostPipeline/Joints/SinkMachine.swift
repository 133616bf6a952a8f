import Roost

/// What happens to the sink.
enum SinkEvent<Payload: Sendable>: Sendable {
  /// It has just started, or been restarted, with the surviving ledger.
  case start
  /// The source was found and is monitored.
  case located
  /// The source found last has ended.
  case lost
  case begin(Begin)
  case fromProducer(WorkerID, ProducerMessage<Payload>)
  /// A joint has set these aside, or their workers could not do them.
  case failed([ItemFailure])
  case down(WorkerID, ExitReason)
  /// The joint above asks what has come.
  case asked(JointInquiry)
}

/// The end of the pipeline: writes each item's first outcome in the ledger and tells the source.
///
/// A result is a result in whatever epoch it was made, so the sink takes those of all, from workers that fill a slot, and
/// the ledger drops what comes twice. The source is told of those too: it may have missed the first time.
struct SinkMachine<Payload: Sendable>: Sendable {
  typealias Action = StationAction<Payload>

  let incarnation: Int
  private(set) var epoch: Epoch = 0
  private(set) var slots: SlotTable

  init(topology: PipelineTopology, incarnation: Int) {
    self.incarnation = incarnation
    slots = SlotTable(topology.stages.last?.slots ?? [])
  }

  mutating func handle(_ event: SinkEvent<Payload>, ledger: inout LedgerMachine<Payload>) -> [Action] {
    switch event {
    case .start, .lost: return [.locateSource]
    case .located: return [.toSource(.hello(.sink, incarnation: incarnation))]
    case .begin(let begin):
      guard begin.epoch > epoch else { return [] }
      epoch = begin.epoch
      return (ledger.isComplete ? [.complete] : [])
        + slots.workers.map { .toProducer($0.worker, .welcome(epoch, registration: $0.registration)) }
    case .fromProducer(let worker, let message): return producer(worker, message, &ledger)
    case .failed(let failures): return failed(failures, &ledger)
    case .asked(var inquiry):
      // Otherwise who asks is about to forget the batch.
      guard inquiry.epoch == epoch else { return [] }
      inquiry.items = inquiry.items.filter { !ledger.accounted.contains($0) }
      return [.answer(inquiry)]
    case .down(let worker, _):
      slots.vacate(worker)
      return []
    }
  }

  private func failed(_ failures: [ItemFailure], _ ledger: inout LedgerMachine<Payload>) -> [Action] {
    let first = failures.filter { ledger.record($0.item, .failed($0)) }
    return (first.isEmpty ? [] : [.failed(first)])
      + told(failures.map(\.item), news: !first.isEmpty, ledger)
  }

  private mutating func producer(
    _ worker: WorkerID,
    _ message: ProducerMessage<Payload>,
    _ ledger: inout LedgerMachine<Payload>
  ) -> [Action] {
    switch message {
    case .register(let registration):
      guard slots.register(worker, registration) else { return [.refuse(worker, .registration)] }
      let welcome: [Action] = [.toProducer(worker, .welcome(epoch, registration: registration))]
      return [.monitor(worker)] + (epoch > 0 ? welcome : [])
    case .requestReceiver(let epoch, let batch, _):
      return slots.holds(worker) ? [.toProducer(worker, .receiver(epoch, batch))] : []
    case .deliver(let epoch, let batch):
      guard slots.holds(worker) else { return [] }
      guard batch.ids.allSatisfy({ (0..<ledger.items).contains($0) }) else {
        return [.refuse(worker, .items)]
      }
      let unreadable = batch.unreadable.map { ItemFailure($0, at: worker.slot.stage) }
      let asides = unreadable.isEmpty ? [] : failed(unreadable, &ledger)
      let first = batch.items.filter { ledger.record($0.id, .result($0.payload)) }
      return asides + (first.isEmpty ? [] : [.produced(first)])
        + [.toProducer(worker, .accepted(epoch, batch.id))]
        + told(batch.items.map(\.id), news: !first.isEmpty, ledger)
    case .unregister(epoch):
      slots.drain(worker)
      return []
    case .unregister: return []  // of an epoch that is over
    }
  }

  private func told(_ items: [ItemID], news: Bool, _ ledger: LedgerMachine<Payload>) -> [Action] {
    [.toSource(.accounted(items))] + (news && ledger.isComplete ? [.complete] : [])
  }
}
