import Roost

/// The side of a joint that faces the workers it gives work to: who waits, what is queued, and a copy of each
/// batch that a worker has and has not yet reported done.
struct HandOut<Payload: Sendable>: Sendable {
  let stage: String
  let batchSize: Int
  private let isElsewhere: Bool
  private(set) var slots: SlotTable
  private(set) var waiting: [WorkerID] = []
  private var fresh: ArraySlice<Item<Payload>> = []
  /// What dead workers had, each piece to be handed out as it is; before anything fresh.
  private var redo: ArraySlice<[Item<Payload>]> = []
  private var custody = Custody<Payload>()
  private var blame: Blame
  private var nextBatch: BatchID = 1
  /// No work will come: whoever is ready is told so.
  private(set) var closed = false
  /// How many items have been queued again because their worker died, or left them out.
  private(set) var retried = 0

  init(stage: Stage, maxAttempts: Int) {
    self.stage = stage.name
    batchSize = stage.batchSize
    isElsewhere = stage.isElsewhere
    slots = SlotTable(stage.slots)
    blame = Blame(maxAttempts: maxAttempts)
  }

  /// How many items wait for a worker.
  var queued: Int { fresh.count + redo.reduce(0) { $0 + $1.count } }

  /// How many items workers have.
  var handedOut: Int { custody.count }

  var isEmpty: Bool { fresh.isEmpty && redo.isEmpty && custody.isEmpty }

  /// Whether all workers have been told that no work will come, and have gone.
  var isDrained: Bool { slots.allDrained }

  /// Whether a worker waits and nothing is there for it.
  var isStarved: Bool { !closed && !waiting.isEmpty && fresh.isEmpty && redo.isEmpty }

  /// A new epoch: everything held is somebody else's business now.
  mutating func reset(over: Bool) {
    waiting = []
    drop()
    closed = over
  }

  /// No more work will come, and what is held already has its outcome.
  mutating func close() {
    drop()
    closed = true
  }

  private mutating func drop() {
    (fresh, redo, custody) = ([], [], Custody())
    blame.forgetAll()
  }

  mutating func put(_ items: [Item<Payload>]) {
    if !closed { fresh.append(contentsOf: items) }
  }

  /// False if the worker does not belong here. A worker that was known begins anew: what it had is taken back.
  mutating func register(_ worker: WorkerID, _ registration: Int) -> Bool {
    guard slots.register(worker, registration) else { return false }
    waiting.removeAll { $0.slot == worker.slot }
    for held in custody.takeBack(from: worker) { again(held.items) }
    return true
  }

  mutating func ready(_ worker: WorkerID) {
    guard slots.holds(worker), !waiting.contains(worker) else { return }
    waiting.append(worker)
  }

  mutating func worked(_ worker: WorkerID, _ batch: BatchID) {
    custody.worked(batch, of: worker)
    for item in custody.batch(batch, of: worker)?.items ?? [] { blame.clear(item.id) }
  }

  /// The worker has reported a batch done. Its failed items are returned for the sink; and those that the next joint is
  /// to be asked about, since the worker is on another node: the others' machines leave no item out.
  mutating func done(
    _ worker: WorkerID,
    _ batch: BatchID,
    _ failures: [WorkFailure]
  ) -> (failures: [ItemFailure], doubtful: [ItemID]) {
    guard custody.batch(batch, of: worker)?.isReported == false else { return ([], []) }
    let failed = strike(failures, from: batch, of: worker)
    let rest = custody.batch(batch, of: worker)?.items.map(\.id) ?? []
    guard isElsewhere, !rest.isEmpty else {
      for id in rest { blame.forget(id) }
      custody.release(batch, of: worker)
      return (failed, [])
    }
    custody.reported(batch, of: worker)
    return (failed, rest)
  }

  /// Ends the custody of a batch that has been reported done, now that it is known which items of it have not come:
  /// they are given out again. Returns those that are set aside, since they have been left out too often.
  mutating func found(_ worker: WorkerID, _ batch: BatchID, lacking: [ItemID]) -> [ItemFailure] {
    guard let held = custody.batch(batch, of: worker), held.isReported else { return [] }
    custody.release(batch, of: worker)
    let lacking = Set(lacking)
    var aside: [ItemFailure] = []
    var rest: [Item<Payload>] = []
    for item in held.items where lacking.contains(item.id) {
      if blame.leftOut(item.id) {
        let failure = WorkFailure(item: item.id, words: "the worker returned neither a result nor a failure")
        let attempts = blame.attempts(of: item.id, endingNow: false)
        aside.append(ItemFailure(failure, at: stage, attempts: attempts))
        blame.forget(item.id)
      } else {
        rest.append(item)
      }
    }
    for item in held.items where !lacking.contains(item.id) { blame.forget(item.id) }
    again(rest)
    return aside
  }

  /// Takes items out of a batch that cannot be sent to the worker it is for. Those for which there was no room are handed
  /// out again, the others are returned for the sink. If it was nothing else the worker waits still.
  mutating func unsendable(_ worker: WorkerID, _ batch: BatchID, _ misfits: Misfits) -> [ItemFailure] {
    let failed = strike(misfits.failures, from: batch, of: worker)
    let surplus = custody.remove(Set(misfits.surplus), from: batch, of: worker)
    if !surplus.isEmpty { redo.append(surplus) }
    if custody.batch(batch, of: worker)?.items.isEmpty == true {
      custody.release(batch, of: worker)
      if slots.holds(worker), !waiting.contains(worker) { waiting.insert(worker, at: 0) }
    }
    return failed
  }

  /// Takes failed items out of a batch.
  private mutating func strike(
    _ failures: [WorkFailure],
    from batch: BatchID,
    of worker: WorkerID
  ) -> [ItemFailure] {
    let failed = custody.strike(failures, from: batch, of: worker).map {
      ItemFailure($0, at: stage, attempts: blame.attempts(of: $0.item))
    }
    for failure in failed { blame.forget(failure.item) }
    return failed
  }

  mutating func unregister(_ worker: WorkerID) {
    waiting.removeAll { $0 == worker }
    slots.drain(worker)
  }

  /// Takes back what a dead worker had. Returns the items that are set aside.
  mutating func down(_ worker: WorkerID, _ reason: ExitReason) -> [ItemFailure] {
    waiting.removeAll { $0 == worker }
    slots.vacate(worker)
    var failures: [ItemFailure] = []
    for held in custody.takeBack(from: worker) where !held.items.isEmpty {
      let items = held.items
      guard !held.worked, reason.mayBeTheWorks else {
        again(items)
        continue
      }
      let verdict = blame.died(items)
      verdict.retry.forEach { again($0) }
      guard verdict.setAside else { continue }
      for item in items {
        let attempts = blame.attempts(of: item.id, endingNow: false)
        failures.append(
          ItemFailure(item: item.id, stage: stage, attempts: attempts, cause: .killedWorkers(reason))
        )
        blame.forget(item.id)
      }
    }
    return failures
  }

  /// Gives waiting workers what there is for them.
  mutating func dispatch(_ epoch: Epoch) -> [StationAction<Payload>] {
    if closed {
      defer { waiting = [] }
      return waiting.map { .toConsumer($0, .noWork(epoch)) }
    }
    var actions: [StationAction<Payload>] = []
    while !waiting.isEmpty, let items = nextItems() {
      let worker = waiting.removeFirst()
      let batch = Batch(id: nextBatch, items: items)
      nextBatch += 1
      custody.take(batch, of: worker)
      actions.append(.toConsumer(worker, .work(epoch, batch)))
    }
    return actions
  }

  private mutating func again(_ items: [Item<Payload>]) {
    guard !items.isEmpty else { return }
    redo.append(items)
    retried += items.count
  }

  private mutating func nextItems() -> [Item<Payload>]? {
    if let piece = redo.popFirst() { return piece }
    guard !fresh.isEmpty else { return nil }
    defer { fresh = fresh.dropFirst(batchSize) }
    return Array(fresh.prefix(batchSize))
  }
}
