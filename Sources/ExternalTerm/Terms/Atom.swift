/// An Erlang atom: a name that stands for itself. Two atoms are equal when they are so byte for byte, which
/// is finer than the equality of Swift's strings.
///
/// An atom has 255 characters at most. A longer one can be made but not sent: writing it is an error.
public struct Atom: Sendable {
  public let name: String

  @inlinable
  public init(_ name: String) {
    self.name = name
  }

  public static let `true`: Atom = "true"
  public static let `false`: Atom = "false"
  public static let `nil`: Atom = "nil"
  public static let undefined: Atom = "undefined"
  public static let ok: Atom = "ok"
  public static let error: Atom = "error"

  /// The most characters that an atom may have.
  public static let maximumCharacters = 255
}

extension Atom: Hashable {
  @inlinable
  public static func == (left: Atom, right: Atom) -> Bool {
    left.withUTF8 { a in right.withUTF8 { b in haveSameBytes(a, b) } }
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
  }
}

extension Atom {
  /// Lends the name's UTF-8, without a copy wherever a string has it in one piece, which all but those of
  /// Objective-C have.
  @inlinable
  func withUTF8<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    name.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
      ?? Array(name.utf8).withUnsafeBytes(body)
  }

  /// Compares eight bytes at a time: names are compared for every atom that is written or kept.
  @inlinable
  static func haveSameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    var offset = 0
    while offset + 8 <= left.count {
      guard
        left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      else { return false }
      offset += 8
    }
    while offset < left.count {
      guard left[offset] == right[offset] else { return false }
      offset += 1
    }
    return true
  }
}

extension Atom: ExpressibleByStringLiteral {
  @inlinable
  public init(stringLiteral value: String) {
    name = value
  }
}

extension Atom: CustomStringConvertible {
  /// As Erlang prints it, in quotes where Erlang needs them.
  public var description: String {
    let plain =
      name.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
      && name.utf8.allSatisfy(Self.isPlain) && !Self.reserved.contains(name)
    return plain ? name : Quoting.quote(name, with: "'")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "@"): true
    default: false
    }
  }

  private static let reserved: Set<String> = [
    "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond",
    "div", "end", "fun", "if", "let", "maybe", "not", "of", "or", "orelse", "receive", "rem", "try", "when",
    "xor",
  ]
}
