import CVips

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes files that appear whole or not at all.
enum WholeFile {
  /// Lets `save` fill a file under a hidden name in the folder of `path`, then gives it its name.
  ///
  /// - Parameter save: says whether it has, and leaves in the ``RoostFile`` why it could not write. It does not close it.
  /// - Throws: ``ImagingError`` that says why `path` cannot be written, or ``VipsFailure`` when `save` says false for
  ///   another reason. The hidden file is gone then.
  static func write(to path: String, _ save: (inout RoostFile) -> Bool) throws {
    let temporary = hiddenName(beside: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw ImagingError(writing: path, code: errno) }
    var file = RoostFile(descriptor: descriptor, failure: 0)
    let isSaved = save(&file)
    // Some file systems say only now that there was no room.
    if close(descriptor) != 0, errno != EINTR, file.failure == 0 { file.failure = errno }
    guard isSaved, file.failure == 0 else {
      unlink(temporary)
      if file.failure != 0 { throw ImagingError(writing: path, code: file.failure) }
      throw VipsFailure(.damaged)
    }
    guard rename(temporary, path) == 0 else {
      let reason = errno
      unlink(temporary)
      throw ImagingError(writing: path, code: reason)
    }
  }

  /// A short name, as the file's own may have the greatest length there is.
  static func hiddenName(beside path: String) -> String {
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? ""
    return "\(folder).roost-\(String(UInt64.random(in: 0 ... .max), radix: 36)).part"
  }
}

extension ImagingError {
  /// Why a result cannot be written, by the `errno` of the call that failed.
  init(writing path: String, code: Int32) {
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
    switch code {
    case ENOSPC: self.init(.noSpace, file: path, words: "no space left in \(folder)")
    case EDQUOT: self.init(.noSpace, file: path, words: "the disk quota is used up in \(folder)")
    case EROFS:
      self.init(
        .readOnly,
        file: path,
        words: "the disk of \(folder) cannot be written to any more: it is read-only"
      )
    default: self.init(.unwritable, file: path, words: systemWords(code))
    }
  }
}
