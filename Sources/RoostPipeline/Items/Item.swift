/// The identity of an item within a run: its place in the input, from 0. It stays the same through every
/// stage, and is the key by which copies of the same item are told apart from other items.
public typealias ItemID = Int

/// One thing to work on, or the result of having done so.
public struct Item<Payload: Sendable>: Sendable {
  /// The item's place in the input.
  public let id: ItemID

  /// What the next worker is given.
  public let payload: Payload

  public init(id: ItemID, payload: Payload) {
    self.id = id
    self.payload = payload
  }
}

extension Item: Equatable where Payload: Equatable {}
extension Item: Hashable where Payload: Hashable {}
extension Item: Codable where Payload: Codable {}
