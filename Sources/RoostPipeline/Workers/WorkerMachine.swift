/// The two joints a worker speaks to.
package enum Side: Sendable, Hashable {
  case upstream
  case downstream
}

/// What happens to a worker.
enum WorkerEvent<Input: Sendable, Output: Sendable>: Sendable {
  case start
  /// The joint at that side was found and is monitored.
  case located(Side)
  /// A while has passed since the registration of that number at that side.
  case waited(Side, registration: Int)
  /// The joint found last at that side has ended.
  case lost(Side)
  case fromUpstream(HandOutMessage<Input>)
  case fromDownstream(IntakeMessage)
  /// The work that was started is done.
  case worked(BatchID, results: [Item<Output>], failures: [WorkFailure], LeftOut = .forgotten)
}

/// What becomes of the items of a batch for which the work has given neither a result nor a failure.
enum LeftOut: Sendable, Equatable {
  /// They are failures: work is not to do that.
  case forgotten
  /// They are failures, with these words.
  case fails(String)
  /// Nothing: the run stops, and they have no outcome.
  case dropped
}

/// What a worker's machine asks its shell to do.
enum WorkerAction<Input: Sendable, Output: Sendable>: Sendable {
  /// Find the joint, monitor it, and hand back `located`; keep trying while it is not there.
  case locate(Side)
  /// Hand back `waited` after a while.
  case wait(Side, registration: Int)
  case toUpstream(ConsumerMessage)
  case toDownstream(ProducerMessage<Output>)
  /// Work on the batch and hand back `worked`.
  case work(Batch<Input>)
  /// End normally.
  case stop
}

/// A worker between two joints: asks for work, does it, finds a receiver for the results, and reports the
/// batch done once the receiver has it.
///
/// It asks for the next batch while results wait for a receiver, until `queueLimit` batches of them wait.
struct WorkerMachine<Input: Sendable, Output: Sendable>: Sendable {
  typealias Action = WorkerAction<Input, Output>

  private struct Finished {
    let batch: Batch<Output>
    let failures: [WorkFailure]
  }

  let queueLimit: Int
  private(set) var epoch: Epoch = 0
  /// Counts the findings and losses of a joint, so that what belongs to an earlier meeting is told apart.
  private var registrations: [Side: Int] = [:]
  private var welcomes: [Side: Epoch] = [:]
  private var underWork: (epoch: Epoch, batch: BatchID, items: [ItemID], unreadable: [WorkFailure])?
  private var finished: [Finished] = []
  private var hasAsked = false
  private var noMore = false
  private(set) var isStopped = false

  /// - Parameter queueLimit: how many batches of results may wait for a receiver. Default 10.
  init(queueLimit: Int = Intake.mostBatches) { self.queueLimit = max(1, queueLimit) }

  /// How many batches of results wait for a receiver, or for its word that it has them.
  var undelivered: Int { finished.count }

  mutating func handle(_ event: WorkerEvent<Input, Output>) -> [Action] {
    guard !isStopped else { return [] }
    switch event {
    case .start: return [.locate(.upstream), .locate(.downstream)]
    case .located(let side):
      return register(side)
    case .waited(let side, let number):
      // Otherwise it has been welcomed, or has lost the joint or found it anew, since.
      return number == registrations[side] && welcomes[side] == nil ? register(side) : []
    case .lost(let side):
      registrations[side, default: 0] += 1
      welcomes[side] = nil
      return [.locate(side)]
    case .fromUpstream(.welcome(let epoch, registrations[.upstream])): return welcome(.upstream, epoch)
    case .fromDownstream(.welcome(let epoch, registrations[.downstream])):
      return welcome(.downstream, epoch)
    case .fromUpstream(.work(epoch, let batch)):
      guard underWork == nil, welcomes[.upstream] == epoch else { return [] }
      hasAsked = false
      underWork = (epoch, batch.id, batch.ids, batch.unreadable)
      return [.work(batch)]
    case .fromUpstream(.noWork(epoch)):
      noMore = true
      return proceed()
    case .fromDownstream(.receiver(epoch, let id)), .fromDownstream(.getWork(epoch, let id)):
      // One left over from an earlier meeting with the joint is no promise: the request will be made again.
      guard welcomes[.downstream] == epoch else { return [] }
      return finished.first { $0.batch.id == id }.map { [.toDownstream(.deliver(epoch, $0.batch))] } ?? []
    case .fromDownstream(.accepted(epoch, let id)): return accepted(id)
    case .fromUpstream, .fromDownstream: return []  // of an epoch, or a meeting, that is over
    case .worked(let id, let results, let failures, let leftOut):
      return worked(id, results, failures, leftOut)
    }
  }

  /// A joint that is there may still give no answer: no epoch has begun, or another worker fills the slot, which may
  /// go. So the worker registers again after a while.
  private mutating func register(_ side: Side) -> [Action] {
    registrations[side, default: 0] += 1
    let number = registrations[side, default: 0]
    return [
      side == .upstream ? .toUpstream(.register(number)) : .toDownstream(.register(number)),
      .wait(side, registration: number),
    ]
  }

  private mutating func welcome(_ side: Side, _ newEpoch: Epoch) -> [Action] {
    welcomes[side] = newEpoch
    if newEpoch > epoch {
      epoch = newEpoch
      (finished, hasAsked, noMore) = ([], false, false)
      return proceed()
    }
    guard newEpoch == epoch else { return [] }
    // Either the other side was first with this epoch, or the same joint has been found again after it was
    // out of reach: what was said to it in between is lost, so say it again.
    if side == .upstream {
      hasAsked = false
      return proceed()
    }
    return finished.map(request) + proceed()
  }

  private mutating func worked(
    _ id: BatchID,
    _ results: [Item<Output>],
    _ failures: [WorkFailure],
    _ leftOut: LeftOut
  ) -> [Action] {
    guard let work = underWork, work.batch == id else { return [] }
    underWork = nil
    guard work.epoch == epoch else { return proceed() }
    let (results, failures) = Self.reconcile(work.items, results, work.unreadable + failures, leftOut)
    let start: [Action] = [.toUpstream(.worked(epoch, id))]
    guard !results.isEmpty else {
      return start + [.toUpstream(.done(epoch, id, failures))] + proceed()
    }
    let entry = Finished(batch: Batch(id: id, items: results), failures: failures)
    finished.append(entry)
    return start + [request(entry)] + proceed()
  }

  private mutating func accepted(_ id: BatchID) -> [Action] {
    guard let index = finished.firstIndex(where: { $0.batch.id == id }) else { return [] }
    let entry = finished.remove(at: index)
    return [.toUpstream(.done(epoch, id, entry.failures))] + proceed()
  }

  private func request(_ entry: Finished) -> Action {
    .toDownstream(.requestReceiver(epoch, entry.batch.id, count: entry.batch.items.count))
  }

  /// Asks for work if there is room for its results, or ends if there is none to come.
  private mutating func proceed() -> [Action] {
    guard epoch > 0, welcomes[.upstream] == epoch, welcomes[.downstream] == epoch, underWork == nil else {
      return []
    }
    if noMore {
      guard finished.isEmpty else { return [] }
      isStopped = true
      return [.toDownstream(.unregister(epoch)), .toUpstream(.unregister(epoch)), .stop]
    }
    guard !hasAsked, finished.count < queueLimit else { return [] }
    hasAsked = true
    return [.toUpstream(.ready(epoch))]
  }

  /// Sees to it that each item of the batch has one outcome, whatever the work has returned, or none if it is dropped.
  private static func reconcile(
    _ items: [ItemID],
    _ results: [Item<Output>],
    _ failures: [WorkFailure],
    _ leftOut: LeftOut
  ) -> ([Item<Output>], [WorkFailure]) {
    var open = Set(items)
    let results = results.filter { open.remove($0.id) != nil }
    var failures = failures.filter { open.remove($0.item) != nil }
    let words: String? =
      switch leftOut {
      case .forgotten: "the worker returned neither a result nor a failure"
      case .fails(let words): words
      case .dropped: nil
      }
    if let words {
      failures += items.filter(open.contains).map { WorkFailure(item: $0, words: words) }
    }
    return (results, failures)
  }
}

extension WorkerAction: Equatable where Input: Equatable, Output: Equatable {}
