/// A term on the wire and its outline, which the decoders of its parts share: each part is read where it is,
/// once, and in place.
final class TermDocument: Sendable {
  let bytes: [UInt8]
  let outline: TermOutline
  /// Where the bytes of the term end.
  private let end: Int
  /// What is to be added to an offset in `bytes` to get that in the message.
  let origin: Int
  let atoms: [Atom]
  let limits: DecodingLimits
  let userInfo: [CodingUserInfoKey: any Sendable]

  /// Takes the next term, whole.
  init(_ reader: inout TermReader) throws {
    let start = reader.position
    let outline = try reader.outlineTerm()
    if let owner = reader.owner {
      bytes = owner
      end = reader.position
      self.outline = outline
      origin = reader.origin
    } else {
      // Decoders may be kept for longer than the memory that the reader was lent.
      bytes = [UInt8](UnsafeRawBufferPointer(rebasing: reader.bytes[start..<reader.position]))
      end = bytes.count
      self.outline = outline.moved(by: start)
      origin = reader.origin + start
    }
    atoms = reader.atoms
    limits = reader.limits
    userInfo = reader.context?.userInfo ?? [:]
  }

  /// One byte of a string of another document, as the integer that it is.
  init(byteAt offset: Int, of document: TermDocument) throws {
    bytes = [Tag.smallInteger, document.bytes[offset]]
    end = bytes.count
    outline = try TermReader.read(bytes) { try $0.outlineTerm() }
    origin = document.origin + offset
    atoms = []
    limits = document.limits
    userInfo = document.userInfo
  }

  /// Lends a reader that stands before the term with the number `index`.
  func read<Result>(_ index: Int, _ body: (inout TermReader) throws -> Result) throws -> Result {
    try bytes.withUnsafeBytes { buffer in
      var reader = try TermReader(buffer, owner: bytes, limits.ofPart, atoms)
      reader.offset = outline.offset(index)
      reader.origin = origin
      reader.context = ReadingContext(userInfo: userInfo, document: self)
      return try body(&reader)
    }
  }

  /// Where the term ends, which is where the next begins.
  func end(of index: Int) -> Int {
    let next = outline.next(index)
    return next < outline.entries.count ? outline.offset(next) : end
  }

  func tag(_ index: Int) -> UInt8 { bytes[outline.offset(index)] }

  /// How many parts the term has: elements without the tail, or pairs. Only for terms that have any.
  func count(_ index: Int) -> Int {
    let start = outline.offset(index) + 1
    func number(_ width: Int) -> Int { bytes[start..<start + width].reduce(0) { $0 << 8 | Int($1) } }
    switch bytes[start - 1] {
    case Tag.smallTuple: return number(1)
    case Tag.string: return number(2)
    default: return number(4)
    }
  }

  /// Where the bytes of a string are.
  func string(_ index: Int) -> Range<Int> {
    let start = outline.offset(index) + 3
    return start..<start + count(index)
  }

  /// The numbers of the `count` parts that follow `index`.
  func parts(of index: Int, count: Int) -> [Int] {
    var parts: [Int] = []
    parts.reserveCapacity(count)
    var part = index + 1
    for _ in 0..<count {
      parts.append(part)
      part = outline.next(part)
    }
    return parts
  }
}

extension DecodingLimits {
  /// For a part of a message that is within the limits.
  var ofPart: DecodingLimits {
    var limits = self
    limits.bytes = .max
    return limits
  }
}
