import ExternalTerm

/// What messages have in common that one process sends to another time and again: all of a frame but its length and
/// the request at its end.
struct FramePrefix: Sendable {
  let bytes: [UInt8]

  /// It is right as long as the peer has been told no more atoms: see ``AtomCacheSender/tellings``.
  let tellings: UInt64
}

/// The prefixes of casts, for some of the pairs of processes that have sent last.
struct CastPrefixes: Sendable {
  private struct Entry {
    let from: ExternalPid
    let to: ProcessAddress
    let prefix: FramePrefix
  }

  private var entries = [Entry?](repeating: nil, count: Self.count)

  /// A power of two.
  private static let count = 128

  init() {}

  func find(_ from: ExternalPid, _ to: ProcessAddress) -> FramePrefix? {
    guard let entry = entries[Self.place(from, to)], entry.from == from, entry.to == to else { return nil }
    return entry.prefix
  }

  mutating func keep(_ prefix: FramePrefix, _ from: ExternalPid, _ to: ProcessAddress) {
    entries[Self.place(from, to)] = Entry(from: from, to: to, prefix: prefix)
  }

  private static func place(_ from: ExternalPid, _ to: ProcessAddress) -> Int {
    var number = from.id
    if case .pid(let pid) = to { number = number &* 31 &+ pid.id }
    return Int(number) & (count - 1)
  }
}
