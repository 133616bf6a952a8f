import CZlib

/// Writes terms one behind the other into a buffer that grows.
///
/// A tuple, list or map is its header and then as many elements as the header says; a list ends with its
/// tail, which ``writeEmptyList()`` writes. Nothing checks that: types keep to it.
public struct TermWriter: ~Copyable, @unchecked Sendable {  // the buffer is this writer's alone
  @usableFromInline var buffer: UnsafeMutableRawBufferPointer
  /// How much of the buffer has been written.
  @usableFromInline var used = 0
  /// The atoms for which an index is written in place of the name. The distribution sets this; nil for all
  /// else.
  public var atomReferences: AtomReferences?
  /// How deep in other values the next value stands.
  @usableFromInline var depth = 0
  /// What `Codable` types are given while they write.
  @usableFromInline var userInfo: [CodingUserInfoKey: any Sendable]?

  @usableFromInline static var leastCapacity: Int { 128 }
  /// The size up to which a buffer is kept for what is written next.
  @usableFromInline static var keptCapacity: Int { 64 << 10 }

  @inlinable
  public init(capacity: Int = 0) {
    buffer = .allocate(byteCount: max(capacity, Self.leastCapacity), alignment: 16)
  }

  @inlinable
  deinit {
    buffer.deallocate()
  }

  /// How many bytes have been written.
  @inlinable public var count: Int { used }

  /// Gives what has been written, and ends the writer.
  @inlinable
  public consuming func finish() -> [UInt8] {
    Array(UnsafeRawBufferPointer(rebasing: buffer[..<used]))
  }

  /// Gives what has been written, and leaves the writer empty, with its buffer unless that is large.
  @inlinable
  public mutating func take() -> [UInt8] {
    let result = Array(UnsafeRawBufferPointer(rebasing: buffer[..<used]))
    used = 0
    if buffer.count > Self.keptCapacity { setCapacity(Self.leastCapacity) }
    return result
  }

  /// Forgets what has been written behind the first `count` bytes, and keeps the buffer.
  @inlinable
  public mutating func truncate(to count: Int = 0) {
    used = min(used, max(count, 0))
  }

  /// Lends what has been written.
  @inlinable
  public borrowing func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try body(UnsafeRawBufferPointer(rebasing: buffer[..<used]))
  }

  /// Writes the version, which stands in front of a term that is not part of a distribution message.
  @inlinable
  public mutating func writeVersion() {
    append(byte: Tag.version)
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
    fill(content.count) { $0.copyMemory(from: content) }
  }

  @inlinable
  mutating func append(byte: UInt8) {
    fill(1) { $0[0] = byte }
  }

  /// A byte and a number of fixed width, in one go.
  @inlinable
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ tag: UInt8, _ value: Number) {
    fill(1 + MemoryLayout<Number>.size) {
      $0[0] = tag
      $0.storeBytes(of: value.bigEndian, toByteOffset: 1, as: Number.self)
    }
  }

  @inlinable
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number) {
    fill(MemoryLayout<Number>.size) { $0.storeBytes(of: value.bigEndian, as: Number.self) }
  }

  /// A byte, a number and bytes, in one go.
  @inlinable
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(
    _ tag: UInt8,
    _ count: Number,
    _ content: UnsafeRawBufferPointer
  ) {
    let head = 1 + MemoryLayout<Number>.size
    fill(head + content.count) {
      $0[0] = tag
      $0.storeBytes(of: count.bigEndian, toByteOffset: 1, as: Number.self)
      UnsafeMutableRawBufferPointer(rebasing: $0[head...]).copyMemory(from: content)
    }
  }

  /// Lends the next `count` bytes, all of which are to be written.
  @inlinable
  mutating func fill(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    if buffer.count - used < count { setCapacity(max(used + count, 2 * buffer.count)) }
    body(UnsafeMutableRawBufferPointer(rebasing: buffer[used..<used + count]))
    used += count
  }

  @usableFromInline
  mutating func setCapacity(_ capacity: Int) {
    let new = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    new.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<used]))
    buffer.deallocate()
    buffer = new
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
