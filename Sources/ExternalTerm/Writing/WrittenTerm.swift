/// A term as it was written: bytes, and the large binaries among them, which are shared with whoever had them and not
/// copied.
package struct WrittenTerm: Sendable {
  /// What is not among the bytes.
  struct Part: Sendable {
    /// How many of the bytes come before it.
    let offset: Int
    let binary: Binary
  }

  /// All that is not shared.
  package let bytes: [UInt8]
  private let parts: [Part]
  package let count: Int

  package init(_ bytes: [UInt8] = []) { self.init(bytes, []) }

  init(_ bytes: [UInt8], _ parts: [Part]) {
    self.bytes = bytes
    self.parts = parts
    count = parts.reduce(bytes.count) { $0 + $1.binary.count }
  }

  package var isEmpty: Bool { count == 0 }

  /// Whether ``bytes`` is all.
  package var isWhole: Bool { parts.isEmpty }

  /// All bytes, copied if some are shared.
  package var allBytes: [UInt8] {
    if isWhole { return bytes }
    var all: [UInt8] = []
    all.reserveCapacity(count)
    append(to: &all)
    return all
  }

  package func append(to output: inout [UInt8]) {
    forEachPiece { output.append(contentsOf: $0) }
  }

  package func append(to writer: inout TermWriter) {
    forEachPiece { writer.append(raw: $0) }
  }

  private func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes { bytes in
      var taken = 0
      for part in parts {
        body(UnsafeRawBufferPointer(rebasing: bytes[taken..<part.offset]))
        part.binary.withUnsafeBytes(body)
        taken = part.offset
      }
      body(UnsafeRawBufferPointer(rebasing: bytes[taken...]))
    }
  }

  /// Lends some of all bytes, in as many pieces as they are in, none of which is empty. Each binary among them takes some of
  /// the stack: no more are to be lent at once than a fragment has.
  package func withPieces<Result>(
    in range: Range<Int>,
    _ body: ([UnsafeRawBufferPointer]) -> Result
  ) -> Result {
    // Those before it are not lent.
    var (first, taken, position) = (0, 0, 0)
    while first < parts.count {
      let end = position + parts[first].offset - taken + parts[first].binary.count
      guard end <= range.lowerBound else { break }
      (taken, position) = (parts[first].offset, end)
      first += 1
    }
    return bytes.withUnsafeBytes { bytes in
      collect(Course(bytes: bytes, range: range, part: first, taken: taken, position: position), [], body)
    }
  }

  /// How far the lending has come.
  private struct Course {
    let bytes: UnsafeRawBufferPointer
    let range: Range<Int>
    var part: Int
    /// How many of the bytes.
    var taken: Int
    /// How many of all.
    var position: Int

    /// Goes on behind a piece. What of it is in the range.
    mutating func pass(_ piece: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
      let wanted = range.clamped(to: position..<(position + piece.count))
      defer { position += piece.count }
      guard !wanted.isEmpty else { return nil }
      return UnsafeRawBufferPointer(
        rebasing: piece[(wanted.lowerBound - position)..<(wanted.upperBound - position)]
      )
    }
  }

  private func collect<Result>(
    _ course: Course,
    _ pieces: [UnsafeRawBufferPointer],
    _ body: ([UnsafeRawBufferPointer]) -> Result
  ) -> Result {
    var (course, pieces) = (course, pieces)
    let part = course.part < parts.count ? parts[course.part] : nil
    let end = part?.offset ?? course.bytes.count
    let own = UnsafeRawBufferPointer(rebasing: course.bytes[course.taken..<end])
    if let piece = course.pass(own) { pieces.append(piece) }
    guard let part, course.position < course.range.upperBound else { return body(pieces) }
    return part.binary.withUnsafeBytes { content in
      if let piece = course.pass(content) { pieces.append(piece) }
      course.taken = end
      course.part += 1
      return collect(course, pieces, body)
    }
  }
}
