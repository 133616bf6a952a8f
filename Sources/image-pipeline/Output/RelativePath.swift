/// A relative path taken apart by bytes: an accent that follows a `/` or `.` joins it into one Swift
/// `Character`, and splitting by characters would then miss the separator.
struct RelativePath {
  private let path: String
  private let fileStart: String.Index

  init(_ path: String) {
    self.path = path
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    fileStart = slash.map { path.utf8.index(after: $0) } ?? path.startIndex
  }

  /// Everything before the file name, the last `/` included; empty at the top.
  var folder: Substring { path[..<fileStart] }

  /// The file name.
  var file: Substring { path[fileStart...] }

  /// The file name without its extension.
  var stem: Substring {
    guard let dot = file.utf8.lastIndex(of: UInt8(ascii: ".")), dot != fileStart else { return file }
    return file[..<dot]
  }

  /// Each folder on the way, `a/b/c` giving `a` and `a/b`.
  var foldersAbove: [String] {
    path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }.map { String(path[..<$0]) }
  }
}
