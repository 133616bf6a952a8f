import CVips

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What can be said of an input file before libvips sees it.
enum InputFile {
  /// What is wrong with the file, if libvips is about to find that it cannot load it: its words stay the
  /// same for an empty file and for one of an unknown format, the code says which it was.
  ///
  /// - Throws: ``ImagingError`` for what libvips must not be shown at all: opening a pipe waits for ever.
  static func suspicion(of path: String) throws(ImagingError) -> ImagingError.Code? {
    guard !path.utf8.contains(0) else {
      throw ImagingError(.missing, file: path, words: "the name contains a zero byte")
    }
    var info = stat()
    guard stat(path, &info) == 0 else { return errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable }
    switch info.st_mode & S_IFMT {
    case S_IFDIR: return .notAFile
    case S_IFREG: break
    default: throw ImagingError(.notAFile, file: path, words: "it is a pipe, a socket or a device")
    }
    if info.st_size == 0 { return .empty }
    return access(path, R_OK) == 0 ? nil : .unreadable
  }
}

/// The system's words for an `errno`.
func systemWords(_ code: Int32) -> String { String(cString: g_strerror(code)) }
