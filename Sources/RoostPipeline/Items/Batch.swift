/// Numbers the batches one joint hands out; unique within that joint's life.
package typealias BatchID = Int

/// Items handed over together.
package struct Batch<Payload: Sendable>: Sendable {
  let id: BatchID
  let items: [Item<Payload>]

  /// The items that came from another node with a payload that is none here, and why. A payload that cannot be read is
  /// the failure of its item alone.
  var unreadable: [WorkFailure] = []

  /// The ids of all items that came.
  var ids: [ItemID] { items.map(\.id) + unreadable.map(\.item) }

  private enum CodingKeys: String, CodingKey {
    case id, items
  }
}

extension Batch: Equatable where Payload: Equatable {}

extension Batch: Codable where Payload: Codable {
  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(items, forKey: .items)
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = try fields.decode(BatchID.self, forKey: .id)
    let arrivals = try fields.decode([Arrival<Payload>].self, forKey: .items)
    items = arrivals.compactMap { if case .item(let item) = $0 { item } else { nil } }
    unreadable = arrivals.compactMap { if case .unreadable(let failure) = $0 { failure } else { nil } }
  }
}

/// An item as it comes from another node.
private enum Arrival<Payload: Decodable & Sendable>: Decodable {
  case item(Item<Payload>)
  case unreadable(WorkFailure)

  private enum CodingKeys: String, CodingKey {
    case id, payload
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let id = try fields.decode(ItemID.self, forKey: .id)
    do {
      self = .item(Item(id: id, payload: try fields.decode(Payload.self, forKey: .payload)))
    } catch {
      self = .unreadable(WorkFailure(item: id, words: "cannot be read: \(error)"))
    }
  }
}
