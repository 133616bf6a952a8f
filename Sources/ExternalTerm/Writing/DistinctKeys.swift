/// The keys that a map has so far, as they are written. Values that differ may be the same term, and no node
/// takes a map with a key twice.
@usableFromInline
struct DistinctKeys {
  private var keys: Set<Binary> = []

  @usableFromInline
  init() {}

  /// Takes what has been written from `start` on for a key.
  @usableFromInline
  mutating func insert(from start: Int, of writer: borrowing TermWriter) throws {
    let key = Binary(writer.written(from: start))
    guard keys.insert(key).inserted else {
      let shown = try? TermReader.read(key.bytes) { try $0.readTerm() }
      throw TermEncodingError(
        code: .duplicateKey,
        message: "two keys of a dictionary are the same term\(shown.map { ", \($0.summary())" } ?? "")"
      )
    }
  }

  /// Whether values of a type that differ are always written as terms that do.
  @inlinable
  static func areGranted<Key>(_ type: Key.Type) -> Bool {
    type == String.self || type == Int.self || type == Atom.self || type == Binary.self
      || type == ExternalPid.self || type == ExternalReference.self
  }
}
