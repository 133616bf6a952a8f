/// Packs lines into datagrams that pass an Ethernet link whole.
struct StatsdPacker: Equatable, Sendable {
  /// The most bytes of a datagram: 1,500 less the headers of IPv6 and UDP, rounded down.
  static let datagramLimit = 1432

  private var pending: [UInt8] = []

  /// Adds a line; gives back the datagram before it if that is full. A line too long for any datagram is
  /// dropped.
  mutating func append(_ line: String) -> [UInt8]? {
    let bytes = line.utf8
    guard bytes.count <= Self.datagramLimit else { return nil }
    var full: [UInt8]?
    if !pending.isEmpty {
      if pending.count + 1 + bytes.count > Self.datagramLimit {
        full = flush()
      } else {
        pending.append(UInt8(ascii: "\n"))
      }
    }
    pending.append(contentsOf: bytes)
    return full
  }

  /// The datagram under way; `nil` if there is none.
  mutating func flush() -> [UInt8]? {
    guard !pending.isEmpty else { return nil }
    defer { pending = [] }
    return pending
  }
}
