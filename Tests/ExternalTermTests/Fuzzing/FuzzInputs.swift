import ExternalTerm

/// Makes bytes to decode: valid encodings, damaged ones, and bytes that have the shape of terms. The same seed
/// makes the same bytes.
struct FuzzInputs {
  private var random: SplitMix
  private var pool: [[UInt8]] = []

  init(seed: UInt64) throws {
    random = SplitMix(seed: seed)
    var terms = TermGenerator(seed: seed)
    for _ in 0..<60 { pool.append(try terms.term(depth: 3).encodedTerm()) }
    var samples = SampleGenerator(seed: seed)
    for depth in [0, 0, 0, 0, 0, 0, 1, 1] { pool.append(try TermEncoder().encode(samples.sample(depth))) }
    for _ in 0..<20 { pool.append(try TermEncoder().encode(samples.event(1))) }
    for _ in 0..<10 { pool.append(try FuzzCommand.random(&random, depth: 3).encodedTerm()) }
    for text in ["", "text", "né🦉"] {
      pool.append(try text.encodedTerm())
      pool.append(try Term.list(text.unicodeScalars.map { .integer(Int($0.value)) }).encodedTerm())
    }
    pool.append(try [["a": 1], ["b": nil]].encodedTerm())
    for index in 0..<20 {
      let term = pool[index * 3]
      pool.append(
        try TermWriter.compressed { writer in
          try writer.writeTuple(Term(encodedTerm: term), [UInt8](repeating: 0, count: 400))
        }
      )
    }
  }

  mutating func next() -> [UInt8] {
    switch random.below(10) {
    case 0: return pool[random.below(pool.count)]
    case 1, 2, 3: return [131] + shaped(depth: 4)
    case 4: return [131] + random.bytes(random.below(40))
    default:
      var bytes = random.below(5) == 0 ? [131] + shaped(depth: 3) : pool[random.below(pool.count)]
      for _ in 0...random.below(4) { mutate(&bytes) }
      return bytes
    }
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard bytes.count > 1 else { return bytes.append(byte()) }
    let place = random.below(bytes.count)
    let end = min(place + 1 + random.below(8), bytes.count)
    switch random.below(9) {
    case 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1: bytes[place] = byte()
    case 2: bytes.insert(byte(), at: place)
    case 3: bytes.removeSubrange(place..<end)
    case 4: bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
    case 5: bytes.removeLast(bytes.count - place)
    case 6: bytes.replaceSubrange(place..<end, with: shaped(depth: 2))
    case 7:
      let other = pool[random.below(pool.count)]
      let start = random.below(other.count)
      bytes.replaceSubrange(place..<end, with: other[start..<min(start + random.below(60), other.count)])
    default: bytes.replaceSubrange(place..<end, with: length())
    }
  }

  private static let tags: [UInt8] = [
    70, 77, 80, 82, 88, 89, 90, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112,
    113, 114,
    115, 116, 117, 118, 119, 120, 121,
  ]

  /// A byte of a kind that matters more often than others.
  private mutating func byte() -> UInt8 {
    switch random.below(3) {
    case 0: Self.tags[random.below(Self.tags.count)]
    case 1: [0, 1, 2, 3, 5, 127, 128, 131, 254, 255][random.below(10)]
    default: UInt8(truncatingIfNeeded: random.next())
    }
  }

  /// A length of 32 bits, which may be far too large.
  private mutating func length() -> [UInt8] {
    TermGenerator.word([0, 1, 2, 255, 256, 65536, 1 << 24, 1 << 31, (1 << 32) - 1][random.below(9)])
  }

  private mutating func count(_ width: Int, _ value: Int) -> [UInt8] {
    let lie = random.below(40) == 0 ? random.below(5) : 0
    return Array(TermGenerator.word(value + lie).suffix(width))
  }

  /// Bytes that look like a term, of any tag, most of the time with the right lengths.
  private mutating func shaped(depth: Int) -> [UInt8] {
    let tag = Self.tags[random.below(Self.tags.count)]
    let size = random.below(5)
    switch tag {
    case 104: return [tag] + count(1, size) + terms(size, depth)
    case 105: return [tag] + count(4, size) + terms(size, depth)
    case 108:
      return [tag] + count(4, size) + terms(size, depth) + (random.below(4) == 0 ? terms(1, depth) : [106])
    case 116: return [tag] + count(4, size) + terms(2 * size, depth)
    case 112:
      let rest =
        [UInt8(size)] + random.bytes(20) + count(4, size) + [119, 1, 97, 97, 1, 97, 2] + pid()
        + terms(size, depth)
      return [tag] + count(4, rest.count + 4) + rest
    case 117: return [tag] + count(4, size) + pid() + [119, 1, 97, 97, 1, 97, 2] + terms(size, depth)
    default: return leaf(tag, size)
    }
  }

  private mutating func leaf(_ tag: UInt8, _ size: Int) -> [UInt8] {
    switch tag {
    case 70: return [tag] + random.bytes(8)
    case 77: return [tag] + count(4, size) + [UInt8(random.below(10))] + random.bytes(size)
    case 82: return [tag, UInt8(random.below(4))]
    case 88, 103: return pid()
    case 89, 102: return [tag] + node() + random.bytes(tag == 89 ? 8 : 5)
    case 90, 114: return [tag] + count(2, size) + node() + random.bytes((tag == 90 ? 4 : 1) + 4 * size)
    case 97: return [tag, byte()]
    case 98: return [tag] + random.bytes(4)
    case 99: return [tag] + Array("1.50000000000000000000e+00".utf8) + [0, 0, 0, 0, byte()]
    case 100, 118: return [tag] + count(2, size) + text(size)
    case 101: return [tag] + node() + random.bytes(5)
    case 107: return [tag] + count(2, size) + random.bytes(size)
    case 109: return [tag] + count(4, size) + text(size)
    case 110: return [tag] + count(1, size * 3) + [UInt8(random.below(3))] + random.bytes(size * 3)
    case 111: return [tag] + count(4, size * 3) + [UInt8(random.below(3))] + random.bytes(size * 3)
    case 113: return [tag] + node() + node() + [97, byte()]
    case 115, 119: return [tag] + count(1, size) + text(size)
    case 120: return [tag] + node() + random.bytes(12)
    default: return [tag]
    }
  }

  private mutating func terms(_ count: Int, _ depth: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes += depth > 0 ? shaped(depth: depth - 1) : [97, byte()] }
    return bytes
  }

  private mutating func text(_ count: Int) -> [UInt8] {
    random.below(8) == 0 ? random.bytes(count) : (0..<count).map { _ in UInt8(97 + random.below(3)) }
  }

  private mutating func node() -> [UInt8] {
    random.below(20) == 0 ? [97, 1] : [119, 1, 97]
  }

  private mutating func pid() -> [UInt8] {
    random.below(2) == 0 ? [88] + node() + random.bytes(12) : [103] + node() + random.bytes(9)
  }
}
