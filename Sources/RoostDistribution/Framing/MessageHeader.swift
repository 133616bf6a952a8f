/// What stands in front of the terms of a message.
enum MessageHeader: Hashable {
  /// The form without a header, for peers without a cache of atoms: each term has a version in front.
  case passThrough
  case whole
  case firstFragment(sequence: UInt64, fragment: UInt64)
  case nextFragment(sequence: UInt64, fragment: UInt64)

  static let passThroughTag: UInt8 = 112
  static let version: UInt8 = 131
  static let wholeTag: UInt8 = 68
  static let firstFragmentTag: UInt8 = 69
  static let nextFragmentTag: UInt8 = 70

  /// Reads the header up to the atoms, which all but ``passThrough`` and ``nextFragment(sequence:fragment:)``
  /// have.
  init(_ reader: inout ByteReader) throws(WireError) {
    guard let first = reader.number(UInt8.self) else { throw Self.truncated }
    if first == Self.passThroughTag {
      self = .passThrough
      return
    }
    guard first == Self.version, let tag = reader.number(UInt8.self) else {
      throw WireError(code: .malformed, message: "a message that begins with \(first) in place of 131 or 112")
    }
    if tag == Self.wholeTag {
      self = .whole
      return
    }
    guard tag == Self.firstFragmentTag || tag == Self.nextFragmentTag else {
      throw WireError(code: .malformed, message: "\(tag) is the tag of no distribution header")
    }
    guard let sequence = reader.number(UInt64.self), let fragment = reader.number(UInt64.self) else {
      throw Self.truncated
    }
    self =
      tag == Self.firstFragmentTag
      ? .firstFragment(sequence: sequence, fragment: fragment)
      : .nextFragment(sequence: sequence, fragment: fragment)
  }

  private static var truncated: WireError {
    WireError(code: .malformed, message: "a frame ends within its distribution header")
  }
}
