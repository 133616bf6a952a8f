extension TermReader {
  /// Reads what may be there: if `body` gives nil, or the bytes are not what it reads, the reader stands again
  /// where it stood before.
  @inlinable
  package mutating func attempt<Result>(_ body: (inout TermReader) throws -> Result?) -> Result? {
    let before = (offset, cachedAtoms, depthLeft, elementsLeft)
    if let result = try? body(&self) { return result }
    (offset, cachedAtoms, depthLeft, elementsLeft) = before
    return nil
  }
}
