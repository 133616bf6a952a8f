/// Any Erlang term as a value, for where the type is known only when the program runs.
///
/// Terms that the decoder makes are in one normal form: an integer that fits is an ``integer(_:)``, a list with
/// a proper tail a ``list(_:)``, and text sent as a list of characters a list of integers, as in Erlang.
public enum Term: Sendable {
  case integer(Int)
  /// An integer beyond `Int`.
  case bigInteger(BigInteger)
  /// A finite float.
  case float(Double)
  case atom(Atom)
  case tuple([Term])
  case list([Term])
  /// A list whose last tail is no list: `[1,2|x]`.
  indirect case improperList([Term], tail: Term)
  case map([Term: Term])
  case binary(Binary)
  indirect case bitString(BitString)
  indirect case pid(ExternalPid)
  indirect case port(ExternalPort)
  indirect case reference(ExternalReference)
  indirect case fun(ExternalFun)
  indirect case function(ExternalFunction)
  /// What stands behind the tag LOCAL_EXT: only the node that wrote it can read it.
  case local(Binary)
}

extension Term {
  /// The integer, however large, or nil if it is none or does not fit.
  public func integer<Integer: FixedWidthInteger>(as type: Integer.Type = Integer.self) -> Integer? {
    switch self {
    case .integer(let value): Integer(exactly: value)
    case .bigInteger(let value): Integer(exactly: value)
    default: nil
    }
  }

  /// An integer in its normal form.
  public init(_ value: BigInteger) {
    self = Int(exactly: value).map(Term.integer) ?? .bigInteger(value)
  }

  /// An integer in its normal form.
  public init(integer value: some BinaryInteger) {
    self = Int(exactly: value).map(Term.integer) ?? .bigInteger(BigInteger(value))
  }

  /// A list of `elements` that goes on with `tail`, in its normal form.
  public init(elements: [Term], tail: Term) {
    switch tail {
    case _ where elements.isEmpty: self = tail
    case .list(let rest): self = .list(elements + rest)
    case .improperList(let rest, let last): self = .improperList(elements + rest, tail: last)
    default: self = .improperList(elements, tail: tail)
    }
  }
}

extension Term: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral {
  public init(integerLiteral value: Int) {
    self = .integer(value)
  }

  public init(floatLiteral value: Double) {
    self = .float(value)
  }

  public init(arrayLiteral elements: Term...) {
    self = .list(elements)
  }
}
