/// The copies that a joint keeps: of each batch that a worker has and has not yet reported done, and of those that it
/// has while the next joint is asked whether all of it has come.
struct Custody<Payload: Sendable>: Sendable {
  struct Held: Sendable {
    let id: BatchID
    fileprivate(set) var items: [Item<Payload>]
    /// The worker is through with it: if it dies now, it does not die of this.
    fileprivate(set) var worked = false
    /// The worker has reported it done, and the next joint is asked.
    fileprivate(set) var isReported = false
  }

  private var held: [WorkerID: [Held]] = [:]

  var isEmpty: Bool { held.isEmpty }

  /// How many items there are.
  var count: Int { held.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.items.count } } }

  func batch(_ id: BatchID, of worker: WorkerID) -> Held? { held[worker]?.first { $0.id == id } }

  mutating func take(_ batch: Batch<Payload>, of worker: WorkerID) {
    held[worker, default: []].append(Held(id: batch.id, items: batch.items))
  }

  /// The worker is through with a batch.
  mutating func worked(_ id: BatchID, of worker: WorkerID) { change(id, worker) { $0.worked = true } }

  /// The next joint is asked about a batch.
  mutating func reported(_ id: BatchID, of worker: WorkerID) { change(id, worker) { $0.isReported = true } }

  /// Takes items out of a batch, and returns what has been said of those that were in it.
  mutating func strike(_ failures: [WorkFailure], from id: BatchID, of worker: WorkerID) -> [WorkFailure] {
    var struck: [WorkFailure] = []
    change(id, worker) { batch in
      let ids = Set(batch.items.map(\.id))
      struck = failures.filter { ids.contains($0.item) }
      let gone = Set(struck.map(\.item))
      batch.items.removeAll { gone.contains($0.id) }
    }
    return struck
  }

  /// Takes items out of a batch.
  mutating func remove(_ ids: Set<ItemID>, from id: BatchID, of worker: WorkerID) -> [Item<Payload>] {
    var removed: [Item<Payload>] = []
    change(id, worker) { batch in
      removed = batch.items.filter { ids.contains($0.id) }
      batch.items.removeAll { ids.contains($0.id) }
    }
    return removed
  }

  mutating func release(_ id: BatchID, of worker: WorkerID) {
    held[worker]?.removeAll { $0.id == id }
    if held[worker]?.isEmpty == true { held[worker] = nil }
  }

  /// What a worker has and will not bring to its end; what it has reported done is not among it, and stays.
  mutating func takeBack(from worker: WorkerID) -> [Held] {
    let all = held.removeValue(forKey: worker) ?? []
    let reported = all.filter(\.isReported)
    if !reported.isEmpty { held[worker] = reported }
    return all.filter { !$0.isReported }
  }

  private mutating func change(_ id: BatchID, _ worker: WorkerID, _ body: (inout Held) -> Void) {
    guard let index = held[worker]?.firstIndex(where: { $0.id == id }), var batch = held[worker]?[index]
    else {
      return
    }
    body(&batch)
    held[worker]?[index] = batch
  }
}
