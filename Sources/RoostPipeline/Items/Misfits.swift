/// The items that do not go into one message to another node: it would be lost whole, and nobody would know.
package struct Misfits: Sendable, Equatable {
  /// Those that go into none, and why.
  var failures: [WorkFailure] = []

  /// Those that would go into another: there is no room with the ones before them.
  var surplus: [ItemID] = []

  package init() {}

  /// What `judge` says of each item in turn.
  package init<Payload>(among items: [Item<Payload>], _ judge: (Payload) -> Verdict) {
    for item in items {
      switch judge(item.payload) {
      case .fits: break
      case .surplus: surplus.append(item.id)
      case .fitsNone(let words): failures.append(WorkFailure(item: item.id, words: words))
      }
    }
  }

  package enum Verdict: Sendable, Equatable {
    case fits
    case surplus
    case fitsNone(String)
  }

  var isEmpty: Bool { failures.isEmpty && surplus.isEmpty }

  var items: Set<ItemID> { Set(failures.map(\.item) + surplus) }
}
