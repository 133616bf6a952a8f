import Foundation

/// A file's place on its device: the same through every link that leads to it.
struct FileIdentity: Hashable, Sendable {
  var device: UInt64
  var inode: UInt64
}

/// What the file system says about a path.
struct FileFacts: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case file, folder, link
    /// A named pipe, socket or device, named in words.
    case special(String)
  }

  var kind: Kind
  var identity: FileIdentity

  /// Asks about `path`; with `following`, about what a symbolic link leads to.
  static func of(_ path: String, following: Bool) throws(SystemFailure) -> FileFacts {
    var status = stat()
    let result = following ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { throw SystemFailure(code: errno) }
    let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    return FileFacts(kind: kind(status.st_mode), identity: identity)
  }

  private static func kind(_ mode: mode_t) -> Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    case S_IFIFO: .special("a named pipe")
    case S_IFSOCK: .special("a socket")
    default: .special("a device")
    }
  }
}

/// A system call's failure in the system's words.
struct SystemFailure: Error, Equatable, CustomStringConvertible {
  var code: Int32
  var description: String { String(cString: strerror(code)) }
}
