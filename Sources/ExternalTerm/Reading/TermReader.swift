/// Reads terms from bytes, front to back, checking every step against the end and the limits.
///
/// A reader looks at memory that it does not own, so it cannot be copied, and is lent out for as long as the
/// bytes are there: ``read(_:limits:atoms:_:)`` is the safe way to one. Types with hand-written coding read
/// from it what they expect, with ``readTuple(arity:)``, ``readInteger(as:)`` and the like; ``readTerm()``
/// reads whatever comes.
public struct TermReader: ~Copyable {
  @usableFromInline let bytes: UnsafeRawBufferPointer
  /// Where the next term starts.
  @usableFromInline var offset: Int = 0
  /// The array that `bytes` is, to share it with large binaries.
  @usableFromInline let owner: [UInt8]?
  /// What the references to an atom cache refer to, by index.
  @usableFromInline let atoms: [Atom]
  /// Counts references to the atom cache, to know whether a piece of the bytes makes sense without it.
  @usableFromInline var cachedAtoms = 0
  @usableFromInline var depthLeft: Int
  @usableFromInline var elementsLeft: Int
  public let limits: DecodingLimits
  /// What `Codable` types are given while they read, and the outline of the message if there is one already.
  @usableFromInline var context: ReadingContext?
  /// What is to be added to an offset to say where in the message it is.
  @usableFromInline var origin = 0

  /// A reader of memory that the caller keeps alive and unchanged for as long as the reader is used.
  ///
  /// - Parameters:
  ///   - atoms: the atoms of a distribution header, which terms refer to by index.
  @inlinable
  public init(
    unsafe bytes: UnsafeRawBufferPointer,
    limits: DecodingLimits = DecodingLimits(),
    atoms: [Atom] = []
  ) throws(TermDecodingError) {
    try self.init(bytes, owner: nil, limits, atoms)
  }

  @inlinable
  init(
    _ bytes: UnsafeRawBufferPointer,
    owner: [UInt8]?,
    _ limits: DecodingLimits,
    _ atoms: [Atom]
  ) throws(TermDecodingError) {
    guard bytes.count <= limits.bytes else {
      throw TermDecodingError(
        code: .limitExceeded,
        offset: 0,
        message: "the message has \(bytes.count) bytes, and \(limits.bytes) are allowed"
      )
    }
    self.bytes = bytes
    self.owner = owner
    self.atoms = atoms
    self.limits = limits
    depthLeft = limits.depth
    elementsLeft = limits.elements
  }

  /// Lends a reader of an array of bytes to `body`.
  @inlinable
  public static func read<Result>(
    _ bytes: [UInt8],
    limits: DecodingLimits = DecodingLimits(),
    atoms: [Atom] = [],
    _ body: (inout TermReader) throws -> Result
  ) throws -> Result {
    try bytes.withUnsafeBytes { buffer in
      var reader = try TermReader(buffer, owner: bytes, limits, atoms)
      return try body(&reader)
    }
  }

  /// Lends a reader of a term to `body`.
  package static func read<Result>(
    writing term: Term,
    limits: DecodingLimits = DecodingLimits(),
    _ body: (inout TermReader) throws -> Result
  ) throws -> Result {
    var writer = TermWriter()
    try writer.write(term)
    return try read(writer.finish(), limits: limits, body)
  }

  /// How many bytes have been read.
  @inlinable public var position: Int { offset }
  /// How many bytes are left.
  @inlinable public var remaining: Int { bytes.count - offset }
  /// Whether all bytes have been read.
  @inlinable public var isAtEnd: Bool { offset == bytes.count }

  /// An error unless all bytes have been read.
  @inlinable
  public func expectEnd() throws(TermDecodingError) {
    guard !isAtEnd else { return }
    throw error(.trailingBytes, "\(remaining) bytes follow the term")
  }

  /// Passes over bytes that are no terms, such as what stands in front of them in a message.
  @inlinable
  public mutating func skip(_ count: Int) throws(TermDecodingError) {
    _ = try take(count)
  }

  /// Reads one level deeper, and gives an error at the limit of the depth. Types that contain themselves
  /// read their parts through this, or a message could overflow the stack; arrays and dictionaries do.
  @inlinable
  public mutating func descend<Result: ~Copyable>(
    _ body: (inout TermReader) throws -> Result
  ) throws -> Result {
    try enter()
    defer { depthLeft += 1 }
    return try body(&self)
  }

  @inlinable
  mutating func enter() throws(TermDecodingError) {
    guard depthLeft > 0 else {
      throw error(.limitExceeded, "the term is nested deeper than \(limits.depth)")
    }
    depthLeft -= 1
  }

  @usableFromInline
  func error(_ code: TermDecodingError.Code, at offset: Int? = nil, _ message: String) -> TermDecodingError {
    TermDecodingError(code: code, offset: origin + (offset ?? self.offset), message: message)
  }

  /// The error of a type that expected something else than the term that starts here, or at `offset`. It
  /// says what was expected, and shows the beginning of the term.
  public func mismatch(_ expected: String, at offset: Int? = nil) -> TermDecodingError {
    let start = offset ?? self.offset
    do throws(TermDecodingError) {
      var reader = try TermReader(bytes, owner: nil, limits, atoms)
      reader.offset = min(max(start, 0), bytes.count)
      reader.origin = origin
      return error(.mismatch, at: start, "expected \(expected), got \(try reader.summary())")
    } catch {
      // What came is no term at all: that matters more than what was expected.
      return error
    }
  }
}

/// What readers hand on to those that read a part of what they read.
@usableFromInline
struct ReadingContext {
  var userInfo: [CodingUserInfoKey: any Sendable] = [:]
  /// The message that the reader reads, if it has been outlined.
  var document: TermDocument?
}
