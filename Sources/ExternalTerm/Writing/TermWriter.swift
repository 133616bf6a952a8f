import CZlib

/// Writes terms one behind the other into a buffer that grows.
///
/// A tuple, list or map is its header and then as many elements as the header says; a list ends with its
/// tail, which ``writeEmptyList()`` writes. Nothing checks that: types keep to it.
public struct TermWriter: ~Copyable, Sendable {
  @usableFromInline var bytes: [UInt8]
  /// The atoms for which an index is written in place of the name. The distribution sets this; nil for all
  /// else.
  public var atomReferences: AtomReferences?
  /// How deep in other values the next value stands.
  @usableFromInline var depth = 0
  /// From how many bytes on binaries are kept as they are, and are not among the bytes; see ``finishSharing()``.
  @usableFromInline var sharesFrom = Int.max
  private var shared: [WrittenTerm.Part] = []
  /// What `Codable` types are given while they write.
  @usableFromInline var userInfo: [CodingUserInfoKey: any Sendable]?

  public init(capacity: Int = 0) {
    bytes = []
    if capacity > 0 { bytes.reserveCapacity(capacity) }
  }

  /// Does not copy binaries of so many bytes or more.
  package init(capacity: Int, sharingFrom count: Int) {
    self.init(capacity: capacity)
    sharesFrom = count
  }

  /// Writes on behind `bytes`.
  public init(appendingTo bytes: consuming [UInt8]) {
    self.bytes = bytes
  }

  /// How many bytes have been written, without large binaries that are not copied.
  @inlinable public var count: Int { bytes.count }

  /// Gives what has been written, and ends the writer.
  @inlinable
  public consuming func finish() -> [UInt8] {
    sharesSome ? written(from: 0) : bytes
  }

  /// Gives what has been written, and ends the writer; large binaries in it are those that were given.
  package consuming func finishSharing() -> WrittenTerm { WrittenTerm(bytes, shared) }

  /// What has been written behind the first `count` bytes.
  @usableFromInline
  borrowing func written(from count: Int) -> [UInt8] {
    // One that begins there belongs to what was written before.
    let parts = shared.filter { $0.offset > count }.map {
      WrittenTerm.Part(offset: $0.offset - count, binary: $0.binary)
    }
    return WrittenTerm(Array(bytes[count...]), parts).allBytes
  }

  /// Gives what has been written, and leaves the writer empty and without a buffer.
  @inlinable
  public mutating func take() -> [UInt8] {
    if sharesSome { copyShared() }
    var result: [UInt8] = []
    swap(&result, &bytes)
    return result
  }

  /// Forgets what has been written behind the first `count` bytes, and keeps the buffer.
  @inlinable
  public mutating func truncate(to count: Int = 0) {
    if sharesSome { forgetShared(behind: count) }
    guard count < bytes.count else { return }
    bytes.removeLast(bytes.count - max(count, 0))
  }

  @usableFromInline var sharesSome: Bool { !shared.isEmpty }

  @usableFromInline
  mutating func share(_ binary: Binary) {
    shared.append(WrittenTerm.Part(offset: bytes.count, binary: binary))
  }

  /// Puts what is shared among the bytes.
  @usableFromInline
  mutating func copyShared() {
    bytes = written(from: 0)
    shared = []
  }

  @usableFromInline
  mutating func forgetShared(behind count: Int) { shared.removeAll { $0.offset > count } }

  /// Lends what has been written, without large binaries that are not copied.
  @inlinable
  public borrowing func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try bytes.withUnsafeBytes(body)
  }

  /// Writes the version, which stands in front of a term that is not part of a distribution message.
  @inlinable
  public mutating func writeVersion() {
    bytes.append(Tag.version)
  }

  /// Writes one level deeper, and gives an error below ``DecodingLimits/deepest``. Types that contain themselves
  /// write their parts through this, or a value could overflow the stack; arrays, dictionaries and optionals
  /// do.
  @inlinable
  public mutating func descend<Result: ~Copyable>(
    _ body: (inout TermWriter) throws -> Result
  ) throws -> Result {
    guard depth < DecodingLimits.deepest else { throw Self.tooDeep }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  @usableFromInline static var tooDeep: TermEncodingError {
    TermEncodingError(code: .tooDeep, message: "a term nested deeper than \(DecodingLimits.deepest)")
  }

  /// Appends bytes that are terms already, or part of one.
  @inlinable
  public mutating func append(raw content: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: content)
  }

  /// A byte and a number of fixed width, in one go.
  @inlinable
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ tag: UInt8, _ value: Number) {
    bytes.append(tag)
    append(value)
  }

  @inlinable
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number) {
    Swift.withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

extension TermWriter {
  /// One term with the version in front, as `term_to_binary` makes it, compressed if that makes it smaller.
  ///
  /// - Parameter level: how hard zlib tries, from 1 to 9.
  public static func compressed(level: Int = 6, _ body: (inout TermWriter) throws -> Void) throws -> [UInt8] {
    var writer = TermWriter()
    try body(&writer)
    let plain = writer.finish()
    var result: [UInt8] = [Tag.version, Tag.compressed]
    let size = UInt32(exactly: plain.count)
    let bound = Int(roost_zlib_bound(UInt(plain.count)))
    let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      count = Int(
        roost_zlib_deflate(
          plain,
          UInt(plain.count),
          buffer.baseAddress,
          UInt(bound),
          Int32(min(max(level, 1), 9))
        )
      )
    }
    guard let size, !packed.isEmpty, packed.count + 5 < plain.count else { return [Tag.version] + plain }
    Swift.withUnsafeBytes(of: size.bigEndian) { result.append(contentsOf: $0) }
    return result + packed
  }
}
