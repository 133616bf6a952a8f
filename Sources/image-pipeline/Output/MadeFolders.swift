import Foundation

/// Makes folders, and remembers which were not there before.
struct MadeFolders: Sendable {
  /// The outer ones first.
  private(set) var paths: [String] = []

  /// Makes the folder at `path`, and those above it, unless they are there.
  mutating func make(_ path: String) throws(FolderFailure) {
    if mkdir(path, 0o777) == 0 { return paths.append(path) }
    switch errno {
    case EEXIST:
      let isFolder = (try? FileFacts.of(path, following: true))?.kind == .folder
      guard isFolder else { throw .inTheWay }
    case ENOENT:
      guard let above = Self.above(path) else { throw .system(SystemFailure(code: ENOENT)) }
      try make(above)
      guard mkdir(path, 0o777) == 0 else { throw .system(SystemFailure(code: errno)) }
      paths.append(path)
    case ENOTDIR: throw .inTheWay
    default: throw .system(SystemFailure(code: errno))
    }
  }

  /// Removes those that are empty.
  func removeEmpty() {
    for path in paths.reversed() { rmdir(path) }
  }

  /// The folder that `path` lies in; nil at the top.
  private static func above(_ path: String) -> String? {
    var bytes = Array(path.utf8)
    let slash = UInt8(ascii: "/")
    while bytes.last == slash { bytes.removeLast() }
    guard let cut = bytes.lastIndex(of: slash), cut > 0 else { return nil }
    return String(decoding: bytes[..<cut], as: UTF8.self)
  }
}

/// Why a folder cannot be made.
enum FolderFailure: Error, Equatable, CustomStringConvertible {
  case inTheWay
  case system(SystemFailure)

  var description: String {
    switch self {
    case .inTheWay: "there is a file of that name"
    case .system(let failure): "\(failure)"
    }
  }
}
