/// The side of a broker that faces the workers whose results it takes: who asked, what was promised, and
/// which items have come in this epoch.
struct Intake: Sendable {
  private struct Ask {
    let worker: WorkerID
    let batch: BatchID
    let count: Int
  }

  /// How many batches of results a worker may ask for, and be promised, room for at the same time. A worker of the
  /// protocol has no more.
  static let mostBatches = 10

  private(set) var slots: SlotTable
  private let capacity: Int
  private let largest: Int
  private let items: Int
  private var asks: [Ask] = []
  private var promised: [WorkerID: [BatchID: Int]] = [:]
  /// Every item accepted in this epoch. While the epoch lasts an accepted item stays in someone's custody or
  /// reaches the sink, so a second copy of it can be dropped without loss.
  private var seen: ItemSet

  /// - Parameters:
  ///   - capacity: how many items may be queued or promised before a worker has to wait. A larger batch is taken
  ///     when there is nothing else.
  ///   - largest: how many items the workers have in a batch at most.
  ///   - items: how many the run has; their ids are below.
  init(slots: [Slot], capacity: Int, largest: Int, items: Int) {
    self.slots = SlotTable(slots)
    self.capacity = capacity
    self.largest = min(largest, items)
    self.items = items
    seen = ItemSet(below: items)
  }

  /// How many items were promised room and have not come.
  var reserved: Int { promised.values.reduce(0) { $0 + $1.values.reduce(0, +) } }

  /// Whether nobody has anything to bring.
  var isDrained: Bool { slots.allDrained && asks.isEmpty && promised.isEmpty }

  mutating func reset() { (asks, promised, seen) = ([], [:], ItemSet(below: items)) }

  /// False if the worker does not belong here. A worker that was known begins anew.
  mutating func register(_ worker: WorkerID, _ registration: Int) -> Bool {
    guard slots.register(worker, registration) else { return false }
    forget(worker)
    return true
  }

  mutating func unregister(_ worker: WorkerID) { slots.drain(worker) }

  mutating func down(_ worker: WorkerID) {
    slots.vacate(worker)
    forget(worker)
  }

  private mutating func forget(_ worker: WorkerID) {
    asks.removeAll { $0.worker == worker }
    promised[worker] = nil
  }

  /// Nil if the worker may ask so; a number from another node is taken for nothing else than what a worker can have.
  mutating func ask(_ worker: WorkerID, _ batch: BatchID, count: Int) -> Objection? {
    guard (0...largest).contains(count) else { return .count(count) }
    let mine = asks.filter { $0.worker == worker }
    guard slots.holds(worker), !mine.contains(where: { $0.batch == batch }) else { return nil }
    release(worker, batch)
    guard mine.count + (promised[worker]?.count ?? 0) < Self.mostBatches else { return .requests }
    asks.append(Ask(worker: worker, batch: batch, count: count))
    return nil
  }

  /// Whether the batch can be one of the run's.
  func canBe<Payload>(_ batch: Batch<Payload>) -> Bool {
    batch.ids.allSatisfy { (0..<items).contains($0) }
  }

  /// Which of some items have not come.
  func lacks(_ ids: [ItemID]) -> [ItemID] { ids.filter { !seen.contains($0) } }

  /// Takes a batch in; what is returned are the items that have not come before, and those that cannot be read.
  mutating func accept<Payload>(
    _ worker: WorkerID,
    _ batch: Batch<Payload>
  ) -> (items: [Item<Payload>], unreadable: [ItemFailure]) {
    asks.removeAll { $0.worker == worker && $0.batch == batch.id }
    release(worker, batch.id)
    let unreadable = batch.unreadable.filter { seen.insert($0.item) }
    return (
      batch.items.filter { seen.insert($0.id) },
      unreadable.map { ItemFailure($0, at: worker.slot.stage) }
    )
  }

  /// The workers that may deliver now, in the order they asked.
  mutating func grant(queued: Int) -> [(worker: WorkerID, batch: BatchID)] {
    var granted: [(worker: WorkerID, batch: BatchID)] = []
    var held = queued + reserved
    while let ask = asks.first, held == 0 || (ask.count <= capacity && held <= capacity - ask.count) {
      asks.removeFirst()
      promised[ask.worker, default: [:]][ask.batch] = ask.count
      held += ask.count
      granted.append((ask.worker, ask.batch))
    }
    return granted
  }

  private mutating func release(_ worker: WorkerID, _ batch: BatchID) {
    promised[worker]?[batch] = nil
    if promised[worker]?.isEmpty == true { promised[worker] = nil }
  }
}
