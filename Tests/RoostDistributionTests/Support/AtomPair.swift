import ExternalTerm

@testable import RoostDistribution

/// Both sides of a cache of atoms.
struct AtomPair {
  var sender = AtomCacheSender()
  var receiver = AtomCacheReceiver()

  /// What the receiver makes of the header that is written for these atoms, and how long the header is.
  mutating func carry(_ atoms: [Atom]) throws -> (atoms: [Atom], count: Int) {
    var references = AtomReferences()
    for atom in atoms { _ = references.index(of: atom) }
    var bytes: [UInt8] = []
    sender.write(references.entries, to: &bytes)
    let read = try bytes.withUnsafeBytes { buffer in
      var reader = ByteReader(buffer)
      try receiver.read(&reader)
      return reader.offset
    }
    guard read == bytes.count, receiver.current == references.entries.map(\.atom) else { return ([], -1) }
    return (receiver.current, bytes.count)
  }
}
