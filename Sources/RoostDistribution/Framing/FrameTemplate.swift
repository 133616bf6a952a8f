import ExternalTerm

/// What messages have in common that are sent time and again: all of a frame but its length, the words of a call's
/// reference, and what is asked or answered, at its end.
struct FrameTemplate: Sendable {
  /// Without what differs.
  let bytes: [UInt8]

  /// In front of which of the bytes the words of the reference stand, if they do not only stand behind all.
  private(set) var gap: Int?

  /// Whether the words stand behind all bytes.
  private(set) var endsInWords = false

  /// It is right as long as the peer has been told no more atoms: see ``AtomCacheSender/tellings``.
  let tellings: UInt64

  /// Of messages that have no reference.
  init(_ bytes: ArraySlice<UInt8>, tellings: UInt64) {
    self.bytes = Array(bytes)
    self.tellings = tellings
  }

  /// Of messages that have a reference with so many words at their end, and perhaps once before.
  ///
  /// - Parameter first: where the words end in `bytes` the first time, if they stand there twice.
  /// - Returns: nil if these are not the words that stand there.
  init?(_ bytes: ArraySlice<UInt8>, without reference: ExternalReference, and first: Int?, tellings: UInt64) {
    let words = reference.words
    guard bytes.count >= words.count, bytes.suffix(words.count) == words[...] else { return nil }
    var rest = bytes.dropLast(words.count)
    endsInWords = true
    if let first {
      let start = bytes.startIndex + first - words.count
      guard start >= bytes.startIndex, start + words.count <= rest.endIndex,
        rest[start..<(start + words.count)] == words[...]
      else { return nil }
      rest.removeSubrange(start..<(start + words.count))
      gap = first - words.count
    }
    self.bytes = Array(rest)
    self.tellings = tellings
  }

  /// How long a frame is, without what is asked or answered.
  func count(words: Int) -> Int { bytes.count + ((gap == nil ? 0 : 1) + (endsInWords ? 1 : 0)) * 4 * words }

  /// Appends all but the length, and what is asked or answered.
  func append(_ reference: ExternalReference?, to output: inout [UInt8]) {
    guard let reference else { return output.append(contentsOf: bytes) }
    var rest = bytes[...]
    if let gap {
      output.append(contentsOf: rest[..<gap])
      reference.appendWords(to: &output)
      rest = rest[gap...]
    }
    output.append(contentsOf: rest)
    if endsInWords { reference.appendWords(to: &output) }
  }
}

extension ExternalReference {
  fileprivate var words: [UInt8] {
    var words: [UInt8] = []
    appendWords(to: &words)
    return words
  }
}

/// The templates of requests, for some of the pairs of processes that have sent last, and that of answers.
struct FrameTemplates: Sendable {
  /// Who sends to whom, on a connection: the nodes, and their incarnations, are always the same.
  struct Key: Equatable, Sendable {
    private let from: UInt64
    private let to: UInt64
    /// In place of `to`.
    private let name: Atom?
    /// How many words the reference of a call has.
    private let words: Int?

    init(from: ExternalPid, to: ProcessAddress, call reference: ExternalReference? = nil) {
      self.from = Self.number(from)
      words = reference?.wordCount
      switch to {
      case .pid(let pid): (self.to, name) = (Self.number(pid), nil)
      case .name(let name): (self.to, self.name) = (0, name)
      }
    }

    private static func number(_ pid: ExternalPid) -> UInt64 { UInt64(pid.id) << 32 | UInt64(pid.serial) }

    fileprivate var place: Int {
      // The numbers of processes are anything but random: the upper bits of the product depend on all of theirs.
      let number = (from &* 31 &+ to &+ (words == nil ? 0 : 1)) &* 0x9E37_79B9_7F4A_7C15
      return Int(truncatingIfNeeded: number >> 48) & (FrameTemplates.count - 1)
    }
  }

  private struct Entry {
    let key: Key
    let template: FrameTemplate
  }

  private var entries = [Entry?](repeating: nil, count: Self.count)

  /// A power of two.
  private static let count = 256

  /// That of answers, and what the node of their references is.
  private var answer: (node: Atom, creation: UInt32, words: Int, template: FrameTemplate)?

  init() {}

  func find(_ key: Key) -> FrameTemplate? {
    guard let entry = entries[key.place], entry.key == key else { return nil }
    return entry.template
  }

  mutating func keep(_ template: FrameTemplate, _ key: Key) {
    entries[key.place] = Entry(key: key, template: template)
  }

  /// That of answers to an alias.
  func findAnswer(to alias: ExternalReference) -> FrameTemplate? {
    guard let answer, answer.words == alias.wordCount, answer.creation == alias.creation,
      answer.node == alias.node
    else { return nil }
    return answer.template
  }

  mutating func keepAnswer(_ template: FrameTemplate, to alias: ExternalReference) {
    answer = (alias.node, alias.creation, alias.wordCount, template)
  }
}
