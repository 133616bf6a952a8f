import ExternalTerm

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How frames have begun that bring messages: one process sends to another time and again, and the distribution header
/// and the control message are then the same, byte for byte, and need not be read again.
struct FrameBeginnings: Sendable {
  /// What a beginning says.
  final class Meaning: Sendable {
    let control: ControlMessage
    let atoms: [Atom]
    /// Where the control message starts and ends.
    let terms: Range<Int>

    init(control: ControlMessage, atoms: [Atom], terms: Range<Int>) {
      self.control = control
      self.atoms = atoms
      self.terms = terms
    }
  }

  private struct Entry: Sendable {
    let bytes: [UInt8]
    let meaning: Meaning
    let tellings: UInt64
  }

  private var entries = [Entry?](repeating: nil, count: Self.count)
  /// What came last in each place: what comes only once is not kept.
  private var seen = [UInt64](repeating: 0, count: Self.count)

  /// A power of two.
  private static let count = 256

  /// Which bytes tell most beginnings apart: of a control message with two pids, the first and a part of the second.
  private static let telling = 8..<32

  init() {}

  /// What a frame says that begins as one before.
  ///
  /// - Parameter tellings: how many atoms the peer has told: if they are more, the same bytes may mean others.
  func find(_ frame: UnsafeRawBufferPointer, tellings: UInt64) -> Meaning? {
    guard frame.count >= Self.telling.upperBound, let start = frame.baseAddress,
      let entry = entries[Self.place(Self.hash(frame))], entry.tellings == tellings,
      entry.bytes.count <= frame.count
    else { return nil }
    let isSame = entry.bytes.withUnsafeBytes { memcmp($0.baseAddress!, start, $0.count) == 0 }
    return isSame ? entry.meaning : nil
  }

  /// Keeps the beginning of a frame, if it is one that comes again.
  mutating func note(
    _ frame: UnsafeRawBufferPointer,
    _ control: ControlMessage,
    at terms: Range<Int>,
    _ atoms: [Atom],
    tellings: UInt64
  ) {
    guard frame.count >= Self.telling.upperBound, control.isRepeated,
      terms.upperBound >= Self.telling.upperBound
    else { return }
    let hash = Self.hash(frame)
    let place = Self.place(hash)
    guard seen[place] == hash else { return seen[place] = hash }
    entries[place] = Entry(
      bytes: Array(frame[..<terms.upperBound]),
      meaning: Meaning(control: control, atoms: atoms, terms: terms),
      tellings: tellings
    )
  }

  private static func hash(_ frame: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0
    for offset in stride(from: telling.lowerBound, to: telling.upperBound, by: 8) {
      hash = (hash ^ frame.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    return hash
  }

  private static func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & (count - 1) }
}

extension ControlMessage {
  /// Whether another is likely to be the same.
  fileprivate var isRepeated: Bool {
    switch self {
    case .send, .sendToName: true
    default: false
    }
  }
}
