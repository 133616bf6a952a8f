/// A reference as it travels: one to five words that only the node that made them understands.
public struct ExternalReference: Hashable, Sendable {
  public let node: Atom
  public let creation: UInt32
  // Five fields, the unused ones zero: an array would be an allocation for each.
  @usableFromInline let id: Words

  @usableFromInline
  struct Words: Hashable, Sendable {
    @usableFromInline var count: UInt8 = 0
    @usableFromInline var w0: UInt32 = 0
    @usableFromInline var w1: UInt32 = 0
    @usableFromInline var w2: UInt32 = 0
    @usableFromInline var w3: UInt32 = 0
    @usableFromInline var w4: UInt32 = 0

    @inlinable init() {}

    @inlinable
    subscript(index: Int) -> UInt32 {
      get {
        switch index {
        case 0: w0
        case 1: w1
        case 2: w2
        case 3: w3
        default: w4
        }
      }
      set {
        switch index {
        case 0: w0 = newValue
        case 1: w1 = newValue
        case 2: w2 = newValue
        case 3: w3 = newValue
        default: w4 = newValue
        }
      }
    }
  }

  /// How many words of 32 bits the number has.
  package var wordCount: Int { Int(id.count) }

  /// One of the words, zero if there are fewer.
  package subscript(word index: Int) -> UInt32 { id[index] }

  /// Appends the words of the number, as a term has them at its end.
  package func appendWords(to bytes: inout [UInt8]) {
    let words = (
      id.w0.bigEndian, id.w1.bigEndian, id.w2.bigEndian, id.w3.bigEndian, id.w4.bigEndian
    )
    withUnsafeBytes(of: words) { bytes.append(contentsOf: $0.prefix(4 * wordCount)) }
  }

  /// The first words tell most references apart.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(UInt64(id.w1) << 32 | UInt64(id.w0))
    hasher.combine(id.w2)
  }

  /// The most words that a reference may have.
  public static let maximumWords = 5

  @inlinable
  init(node: Atom, creation: UInt32, id: Words) {
    self.node = node
    self.creation = creation
    self.id = id
  }

  /// Nil unless there are one to five words.
  @inlinable
  public init?(node: Atom, creation: UInt32, words: some Collection<UInt32>) {
    guard (1...Self.maximumWords).contains(words.count) else { return nil }
    var id = Words()
    id.count = UInt8(words.count)
    for (index, word) in words.enumerated() { id[index] = word }
    self.init(node: node, creation: creation, id: id)
  }

  @inlinable public var words: [UInt32] { (0..<Int(id.count)).map { id[$0] } }
}

extension ExternalReference: CustomStringConvertible {
  public var description: String {
    "#Ref<\(node).\(words.reversed().map(String.init).joined(separator: "."))>"
  }
}
