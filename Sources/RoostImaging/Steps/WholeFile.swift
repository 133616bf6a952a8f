#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes files that appear whole or not at all.
enum WholeFile {
  /// Lets `write` make a file under a hidden name in the folder of `path`, then gives it its name.
  ///
  /// - Throws: ``ImagingError`` with the code `unwritable`, or ``VipsFailure`` when `write` says false and
  ///   it was not for want of a place to write. The hidden file is gone then.
  static func write(to path: String, _ write: (_ temporary: String) -> Bool) throws {
    let temporary = hiddenName(beside: path)
    guard write(temporary) else {
      // libvips makes the file before it decodes anything, so none means that it could not be made.
      throw VipsFailure(
        unlink(temporary) == 0 ? .damaged : .unwritable,
        hidden: (name: temporary, known: path)
      )
    }
    guard rename(temporary, path) == 0 else {
      let reason = errno
      unlink(temporary)
      throw ImagingError(.unwritable, file: path, words: systemWords(reason))
    }
  }

  /// A short name, as the file's own may have the greatest length there is.
  static func hiddenName(beside path: String) -> String {
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? ""
    return "\(folder).roost-\(String(UInt64.random(in: 0 ... .max), radix: 36)).part"
  }
}
