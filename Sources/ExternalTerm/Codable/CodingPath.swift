/// The way from the outermost value to a part of it.
indirect enum CodingPath {
  case root
  case below(CodingPath, any CodingKey)
  /// Below a key of a dictionary, whose text is made only when it is asked for.
  case entry(CodingPath, shown: () -> String)

  var keys: [any CodingKey] {
    switch self {
    case .root: []
    case .below(let outer, let key): outer.keys + [key]
    case .entry(let outer, let shown): outer.keys + [EntryKey(stringValue: shown())]
    }
  }

  /// `orders[2].customer`
  var text: String {
    keys.reduce("") { text, key in
      if let index = key.intValue { return text + "[\(index)]" }
      if key is EntryKey { return text + "[\(key.stringValue)]" }
      return Self.join(text, key.stringValue)
    }
  }

  static func join(_ outer: String, _ inner: String) -> String {
    if outer.isEmpty || inner.isEmpty || inner.hasPrefix("[") { return outer + inner }
    return outer + "." + inner
  }
}

/// The place of an element in a list.
struct ElementKey: CodingKey {
  let index: Int

  init(_ index: Int) {
    self.index = index
  }

  init?(intValue: Int) {
    index = intValue
  }

  init?(stringValue: String) {
    return nil
  }

  var stringValue: String { String(index) }
  var intValue: Int? { index }
}

/// A key of a dictionary, as it is shown.
struct EntryKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) {
    self.stringValue = stringValue
  }

  init?(intValue: Int) {
    return nil
  }
}

/// What `Codable` calls the part of an object that its superclass writes.
struct SuperKey: CodingKey {
  var stringValue: String { "super" }
  var intValue: Int? { nil }

  init() {}

  init?(stringValue: String) {
    guard stringValue == "super" else { return nil }
  }

  init?(intValue: Int) {
    return nil
  }
}
