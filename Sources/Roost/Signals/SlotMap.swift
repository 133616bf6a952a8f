/// A dictionary whose entries lie in slots, about in the order in which they came.
///
/// That is how the processes behind them lie in memory, for the most part: gone through in the order of their hashes,
/// each touch of each of thousands would miss the cache. To take one out costs about what it costs a dictionary.
struct SlotMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private var places: [Key: Int] = [:]
  private var slots: [(key: Key, value: Value)?] = []
  private var free: [Int] = []

  init() {}

  var count: Int { places.count }

  func forEach(_ body: (Key, Value) -> Void) {
    for case (let key, let value)? in slots { body(key, value) }
  }

  /// Sets the value of a key and returns the one that it had.
  mutating func updateValue(_ value: Value, forKey key: Key) -> Value? {
    let place = free.last ?? slots.count
    if let taken = places.updateValue(place, forKey: key) {
      places[key] = taken
      return exchange(&slots[taken], (key, value))?.value
    }
    if free.popLast() == nil { slots.append((key, value)) } else { slots[place] = (key, value) }
    return nil
  }

  /// Takes a key out and returns its value.
  mutating func removeValue(forKey key: Key) -> Value? {
    guard let place = places.removeValue(forKey: key) else { return nil }
    let value = slots[place].take()?.value
    free.append(place)
    if slots.count > Self.fewSlots, count < slots.count / 4 { closeRanks() }
    return value
  }

  /// As many empty slots are not worth the trouble.
  private static var fewSlots: Int { 64 }

  private mutating func closeRanks() {
    slots = slots.filter { $0 != nil }
    free = []
    places = Dictionary(minimumCapacity: slots.count)
    for (place, slot) in slots.enumerated() {
      if let slot { places[slot.key] = place }
    }
  }
}
