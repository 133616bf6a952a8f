extension Term: Hashable {
  /// Erlang's `=:=`: 1 is not 1.0, the order of a map's keys means nothing. As from OTP 27, 0.0 is not -0.0.
  public static func == (left: Term, right: Term) -> Bool {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): a == b
    case (.bigInteger(let a), .bigInteger(let b)): a == b
    case (.integer(let a), .bigInteger(let b)), (.bigInteger(let b), .integer(let a)): Int(exactly: b) == a
    case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
    case (.atom(let a), .atom(let b)): a == b
    case (.tuple(let a), .tuple(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.improperList(let a, let tail), .improperList(let b, let otherTail)): a == b && tail == otherTail
    case (.map(let a), .map(let b)): a == b
    case (.binary(let a), .binary(let b)): a == b
    case (.bitString(let a), .bitString(let b)): a == b
    case (.pid(let a), .pid(let b)): a == b
    case (.port(let a), .port(let b)): a == b
    case (.reference(let a), .reference(let b)): a == b
    case (.fun(let a), .fun(let b)): a == b
    case (.function(let a), .function(let b)): a == b
    case (.local(let a), .local(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .integer(let value): hasher.combine(value)
    case .bigInteger(let value):
      if let small = Int(exactly: value) { hasher.combine(small) } else { hasher.combine(value) }
    case .float(let value): hasher.combine(value.bitPattern)
    case .atom(let value): hasher.combine(value)
    case .tuple(let elements): Self.hash(elements, 1, into: &hasher)
    case .list(let elements): Self.hash(elements, 2, into: &hasher)
    case .improperList(let elements, let tail):
      Self.hash(elements, 3, into: &hasher)
      hasher.combine(tail)
    case .map(let pairs): hasher.combine(pairs)
    case .binary(let value), .local(let value): hasher.combine(value)
    case .bitString(let value): hasher.combine(value)
    case .pid(let value): hasher.combine(value)
    case .port(let value): hasher.combine(value)
    case .reference(let value): hasher.combine(value)
    case .fun(let value): hasher.combine(value)
    case .function(let value): hasher.combine(value)
    }
  }

  private static func hash(_ elements: [Term], _ kind: UInt8, into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(elements)
  }
}
