extension DistributionFlags {
  /// What was sent in 32 bits, by version 5 of the handshake.
  public var low: DistributionFlags { DistributionFlags(rawValue: rawValue & 0xFFFF_FFFF) }

  /// The flags with those that ``mandatory25Digest`` stands for.
  public var expanded: DistributionFlags {
    contains(.mandatory25Digest) ? union(.mandatory25) : self
  }

  /// What two nodes use that offered these flags to each other.
  public func negotiated(with peer: DistributionFlags) -> DistributionFlags {
    expanded.intersection(peer.expanded)
  }
}

extension DistributionFlags: CustomStringConvertible {
  /// The names as in `dist.hrl`, without their prefix: `PUBLISHED, SPAWN`.
  public var description: String {
    var names: [String] = []
    for bit in 0..<64 where rawValue >> UInt64(bit) & 1 == 1 {
      names.append(Self.names[bit] ?? "bit \(bit)")
    }
    return names.joined(separator: ", ")
  }

  private static let names: [Int: String] = [
    0: "PUBLISHED", 1: "ATOM_CACHE", 2: "EXTENDED_REFERENCES", 3: "DIST_MONITOR", 4: "FUN_TAGS",
    5: "DIST_MONITOR_NAME", 6: "HIDDEN_ATOM_CACHE", 7: "NEW_FUN_TAGS", 8: "EXTENDED_PIDS_PORTS",
    9: "EXPORT_PTR_TAG", 10: "BIT_BINARIES", 11: "NEW_FLOATS", 12: "UNICODE_IO", 13: "DIST_HDR_ATOM_CACHE",
    14: "SMALL_ATOM_TAGS", 16: "UTF8_ATOMS", 17: "MAP_TAG", 18: "BIG_CREATION", 19: "SEND_SENDER",
    20: "BIG_SEQTRACE_LABELS", 22: "EXIT_PAYLOAD", 23: "FRAGMENTS", 24: "HANDSHAKE_23", 25: "UNLINK_ID",
    26: "MANDATORY_25_DIGEST", 32: "SPAWN", 33: "NAME_ME", 34: "V4_NC", 35: "ALIAS",
  ]
}
