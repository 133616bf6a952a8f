/// A dictionary that holds one entry without allocating: most processes have one link or one monitor, those
/// who have more have many.
enum SmallMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  case empty
  case one(Key, Value)
  case many(SlotMap<Key, Value>)

  init() { self = .empty }

  var isEmpty: Bool { count == 0 }

  var count: Int {
    switch self {
    case .empty: 0
    case .one: 1
    case .many(let entries): entries.count
    }
  }

  var keys: [Key] {
    var keys: [Key] = []
    forEach { key, _ in keys.append(key) }
    return keys
  }

  var values: [Value] {
    var values: [Value] = []
    forEach { _, value in values.append(value) }
    return values
  }

  func forEach(_ body: (Key, Value) -> Void) {
    switch self {
    case .empty: break
    case .one(let key, let value): body(key, value)
    case .many(let entries): entries.forEach(body)
    }
  }

  /// Sets the value of a key and returns the one that it had.
  @discardableResult
  mutating func updateValue(_ value: Value, forKey key: Key) -> Value? {
    switch self {
    case .empty:
      self = .one(key, value)
      return nil
    case .one(let only, let old) where only == key:
      self = .one(key, value)
      return old
    case .one(let only, let other):
      var entries = SlotMap<Key, Value>()
      _ = entries.updateValue(other, forKey: only)
      _ = entries.updateValue(value, forKey: key)
      self = .many(entries)
      return nil
    case .many(var entries):
      self = .empty  // so that the dictionary is not copied
      let old = entries.updateValue(value, forKey: key)
      self = .many(entries)
      return old
    }
  }

  /// Takes a key out and returns its value.
  @discardableResult
  mutating func removeValue(forKey key: Key) -> Value? {
    switch self {
    case .empty: return nil
    case .one(let only, let value):
      guard only == key else { return nil }
      self = .empty
      return value
    case .many(var entries):
      self = .empty
      let old = entries.removeValue(forKey: key)
      self = .many(entries)
      return old
    }
  }
}
