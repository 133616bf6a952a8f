/// Numbers the batches one joint hands out; unique within that joint and epoch.
package typealias BatchID = Int

/// Items handed over together.
package struct Batch<Payload: Sendable>: Sendable {
  let id: BatchID
  let items: [Item<Payload>]
}

extension Batch: Equatable where Payload: Equatable {}
extension Batch: Codable where Payload: Codable {}
