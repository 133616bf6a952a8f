/// A term, and where it stands in the message, to be read as one type or the other.
struct TermSource {
  let term: Term
  /// The fields and elements that lead here from the outermost term.
  let path: [any CodingKey]
  /// The offset of the outermost term.
  let origin: Int
  let decoder: TermDecoder

  func below(_ term: Term, _ key: some CodingKey) -> TermSource {
    TermSource(term: term, path: path + [key], origin: origin, decoder: decoder)
  }

  func mismatch(_ expected: String, _ reason: String? = nil) -> TermDecodingError {
    var message = "expected \(expected), got \(term.summary())"
    if !path.isEmpty { message += " in \(Self.describe(path))" }
    if let reason { message += ": \(reason)" }
    return TermDecodingError(code: .mismatch, offset: origin, message: message)
  }

  var isNoValue: Bool { term == .atom(.nil) || term == .atom(.undefined) }

  private static func describe(_ path: [any CodingKey]) -> String {
    path.reduce("") { text, key in
      if let index = key.intValue { return text + "[\(index)]" }
      return text.isEmpty ? key.stringValue : text + "." + key.stringValue
    }
  }
}

extension TermSource {
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let value: Value = scalar() { return value }
    if let type = type as? any TermDecodable.Type, let value = try decodeThroughReader(type) as? Value {
      return value
    }
    return try decodeThroughCodable(type)
  }

  /// The common types without the detour of writing and reading the term again.
  private func scalar<Value>() -> Value? {
    switch term {
    case .integer(let value) where Value.self == Int.self: value as? Value
    case .float(let value) where Value.self == Double.self: value as? Value
    case .binary(let value) where Value.self == String.self: value.text as? Value
    case .atom(let value) where Value.self == Atom.self: value as? Value
    case _ where Value.self == Term.self: term as? Value
    default: nil
    }
  }

  private func decodeThroughReader<Value: TermDecodable>(_ type: Value.Type) throws -> Value {
    var writer = TermWriter()
    try writer.write(term)
    var limits = decoder.limits
    limits.bytes = .max  // the term is within the limits already, and may be a little longer written anew
    do {
      return try TermReader.read(writer.finish(), limits: limits) { try Value(from: &$0) }
    } catch let failure as TermDecodingError {
      let place = path.isEmpty ? "" : " in \(Self.describe(path))"
      throw TermDecodingError(code: failure.code, offset: origin, message: failure.message + place)
    }
  }

  func decodeThroughCodable<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let type = type as? any DecodableDictionary.Type {
      guard let value = try type.init(self) as? Value else { throw mismatch("\(type)") }
      return value
    }
    let source = TermSourceDecoder(source: self, type: type)
    do {
      let value = try type.init(from: source)
      try source.values?.expectAllRead()
      return value
    } catch let failure as DecodingError {
      throw mismatch("\(type)", failure.reason)
    }
  }
}

/// Dictionaries read themselves from `Codable` as something else for each kind of key; here they are maps.
protocol DecodableDictionary {
  init(_ source: TermSource) throws
}

extension Dictionary: DecodableDictionary where Key: Decodable, Value: Decodable {
  init(_ source: TermSource) throws {
    guard case .map(let pairs) = source.term else { throw source.mismatch("a map") }
    self.init()
    for (keyTerm, valueTerm) in pairs {
      var key = keyTerm
      // The keys of `#{size => 1}` are texts to a dictionary of texts.
      if Key.self == String.self, case .atom(let atom) = keyTerm { key = .binary(Binary(atom.name)) }
      let place = TermKey(stringValue: keyTerm.summary())
      let value = try source.below(valueTerm, place).decode(Value.self)
      guard updateValue(value, forKey: try source.below(key, place).decode(Key.self)) == nil else {
        throw source.mismatch("a map without a key twice", "\(keyTerm)")
      }
    }
  }
}

extension DecodingError {
  fileprivate var reason: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context.debugDescription
    @unknown default: "\(self)"
    }
  }
}

/// A key of no type, for paths.
struct TermKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
