/// Numbers the batches one joint hands out; unique within that joint and epoch.
typealias BatchID = Int

/// Items handed over together.
struct Batch<Payload: Sendable>: Sendable {
  let id: BatchID
  let items: [Item<Payload>]
}

extension Batch: Equatable where Payload: Equatable {}
