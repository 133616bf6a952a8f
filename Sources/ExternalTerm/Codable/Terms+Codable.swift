// Erlang's own types inside of `Codable` ones stand there as they are. Only the coders of this module can do
// that: to all others they have no meaning, and an error says so.

private enum ErlangType {
  static func encode<Value: Encodable & TermEncodable>(_ value: Value, to encoder: any Encoder) throws {
    guard encoder is NodeEncoder else {
      throw EncodingError.invalidValue(
        value,
        .init(
          codingPath: encoder.codingPath,
          debugDescription: "\(Value.self) is a type of Erlang's, which only TermEncoder can write"
        )
      )
    }
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  static func decode<Value: Decodable & TermDecodable>(from decoder: any Decoder) throws -> Value {
    guard decoder is TermSourceDecoder else {
      throw DecodingError.typeMismatch(
        Value.self,
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "\(Value.self) is a type of Erlang's, which only TermDecoder can read"
        )
      )
    }
    return try decoder.singleValueContainer().decode(Value.self)
  }
}

extension Term: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension Atom: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension Binary: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension BitString: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension BigInteger: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension ExternalPid: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension ExternalPort: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension ExternalReference: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension ExternalFunction: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}

extension ExternalFun: Codable {
  public func encode(to encoder: any Encoder) throws {
    try ErlangType.encode(self, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    self = try ErlangType.decode(from: decoder)
  }
}
