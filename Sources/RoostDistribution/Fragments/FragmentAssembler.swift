import ExternalTerm

/// Puts messages together that come in fragments, many at the same time. See "Distribution Header for
/// fragmented messages" in `erl_ext_dist`.
///
/// Memory is taken for bytes that have come, and at most 32 times as many that are announced; no more than the limits
/// allow.
struct FragmentAssembler: Sendable {
  /// A whole message: its terms, and the atoms that they refer to.
  struct Assembled: Sendable {
    var bytes: [UInt8]
    let atoms: [Atom]
  }

  private struct Sequence {
    var assembled: Assembled
    /// The number of the next fragment; the last is 1.
    var next: UInt64
  }

  private let limits: WireLimits
  private var sequences: [UInt64: Sequence] = [:]
  private(set) var pendingBytes = 0

  init(limits: WireLimits) {
    self.limits = limits
  }

  /// How many messages are incomplete.
  var pendingMessages: Int { sequences.count }

  /// Takes the first fragment of a message of more than one.
  mutating func begin(
    _ id: UInt64,
    fragment: UInt64,
    atoms: [Atom],
    _ bytes: UnsafeRawBufferPointer
  ) throws(WireError) {
    guard fragment > 1 else {
      throw malformed("the message \(id) begins with fragment \(fragment), and more must follow")
    }
    guard sequences[id] == nil else {
      throw malformed("the message \(id) begins anew before its last fragment has come")
    }
    guard sequences.count < limits.pendingMessages else {
      throw WireError(
        code: .limitExceeded,
        message: "more than \(limits.pendingMessages) messages of which not all fragments have come"
      )
    }
    try claim(bytes.count, after: 0)
    var message: [UInt8] = []
    message.reserveCapacity(reservation(bytes.count, fragment))
    message.append(contentsOf: bytes)
    sequences[id] = Sequence(assembled: Assembled(bytes: message, atoms: atoms), next: fragment - 1)
  }

  /// Takes another fragment, and gives the message if it was the last.
  mutating func add(
    _ id: UInt64,
    fragment: UInt64,
    _ bytes: UnsafeRawBufferPointer
  ) throws(WireError) -> Assembled? {
    guard let index = sequences.index(forKey: id) else {
      throw malformed("fragment \(fragment) of the message \(id), which has not begun")
    }
    let next = sequences.values[index].next
    guard fragment == next else {
      throw malformed("fragment \(fragment) of the message \(id) where \(next) is due")
    }
    try claim(bytes.count, after: sequences.values[index].assembled.bytes.count)
    sequences.values[index].assembled.bytes.append(contentsOf: bytes)
    sequences.values[index].next = next - 1
    guard fragment == 1 else { return nil }
    let whole = sequences.remove(at: index).value.assembled
    pendingBytes -= whole.bytes.count
    return whole
  }

  /// How much room a message gets at once, of which so many fragments have been announced: all that it needs, unless
  /// that is much more than has come, or than it may have. `first` is no more than that.
  private func reservation(_ first: Int, _ fragments: UInt64) -> Int {
    min(first * Int(min(fragments, Self.reservedFragments)), limits.fragmentedBytes)
  }

  /// As many as a message of 2 MiB has, in fragments of OTP's size.
  private static let reservedFragments: UInt64 = 32

  private mutating func claim(_ count: Int, after present: Int) throws(WireError) {
    guard count <= limits.fragmentedBytes - present else {
      throw WireError(
        code: .limitExceeded,
        message: "a message in fragments of more than \(limits.fragmentedBytes) bytes"
      )
    }
    guard count <= limits.pendingBytes - pendingBytes else {
      throw WireError(
        code: .limitExceeded,
        message: "incomplete messages of more than \(limits.pendingBytes) bytes in all"
      )
    }
    pendingBytes += count
  }

  private func malformed(_ message: String) -> WireError {
    WireError(code: .malformed, message: message)
  }
}
