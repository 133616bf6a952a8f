import Roost

/// The side of a joint that faces the workers it gives work to: who waits, what is queued, and a copy of each
/// batch that a worker has and has not yet reported done.
struct HandOut<Payload: Sendable>: Sendable {
  private struct Held {
    let batch: Batch<Payload>
    /// The worker is through with it: if it dies now, it does not die of this.
    var worked = false
  }

  let stage: String
  let batchSize: Int
  private(set) var slots: SlotTable
  private(set) var waiting: [WorkerID] = []
  private var fresh: ArraySlice<Item<Payload>> = []
  /// What dead workers had, each piece to be handed out as it is; before anything fresh.
  private var redo: ArraySlice<[Item<Payload>]> = []
  private var custody: [WorkerID: [Held]] = [:]
  private var blame: Blame
  private var nextBatch: BatchID = 1
  /// No work will come: whoever is ready is told so.
  private(set) var closed = false
  /// How many items have been queued again because their worker died.
  private(set) var retried = 0

  init(stage: Stage, maxAttempts: Int) {
    self.stage = stage.name
    batchSize = stage.batchSize
    slots = SlotTable(stage.slots)
    blame = Blame(maxAttempts: maxAttempts)
  }

  /// How many items wait for a worker.
  var queued: Int { fresh.count + redo.reduce(0) { $0 + $1.count } }

  /// How many items workers have.
  var handedOut: Int { custody.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.batch.items.count } } }

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
    (fresh, redo, custody) = ([], [], [:])
    blame.forgetAll()
  }

  mutating func put(_ items: [Item<Payload>]) {
    if !closed { fresh.append(contentsOf: items) }
  }

  /// False if the worker does not belong here. A worker that was known begins anew: what it had is taken back.
  mutating func register(_ worker: WorkerID, _ registration: Int) -> Bool {
    guard slots.register(worker, registration) else { return false }
    waiting.removeAll { $0.slot == worker.slot }
    for held in custody.removeValue(forKey: worker) ?? [] { again(held.batch.items) }
    return true
  }

  mutating func ready(_ worker: WorkerID) {
    guard slots.holds(worker), !waiting.contains(worker) else { return }
    waiting.append(worker)
  }

  mutating func worked(_ worker: WorkerID, _ batch: BatchID) {
    guard let index = custody[worker]?.firstIndex(where: { $0.batch.id == batch }) else { return }
    custody[worker]?[index].worked = true
    for item in custody[worker]?[index].batch.items ?? [] { blame.clear(item.id) }
  }

  /// Ends the custody of a batch. Its failed items are returned for the sink.
  mutating func done(_ worker: WorkerID, _ batch: BatchID, _ failures: [WorkFailure]) -> [ItemFailure] {
    guard let index = custody[worker]?.firstIndex(where: { $0.batch.id == batch }),
      let held = custody[worker]?.remove(at: index)
    else { return [] }
    if custody[worker]?.isEmpty == true { custody[worker] = nil }
    let ids = Set(held.batch.items.map(\.id))
    let failed = failures.filter { ids.contains($0.item) }.map {
      ItemFailure(
        item: $0.item,
        stage: stage,
        attempts: blame.attempts(of: $0.item),
        cause: .failed($0.words)
      )
    }
    for id in ids { blame.forget(id) }
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
    for held in custody.removeValue(forKey: worker) ?? [] where !held.batch.items.isEmpty {
      let items = held.batch.items
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
      custody[worker, default: []].append(Held(batch: batch))
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
