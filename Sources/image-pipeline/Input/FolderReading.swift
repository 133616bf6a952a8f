import Foundation

/// A name in a folder. Names are bytes on disk; those that are not UTF-8 have no usable path in Swift.
struct FolderEntry: Equatable, Sendable {
  var name: String
  var isValid: Bool

  var isHidden: Bool { name.utf8.first == UInt8(ascii: ".") }
}

/// Reads the folder at `path`: its entries in byte order, hidden ones too.
func readFolder(_ path: String) throws(SystemFailure) -> [FolderEntry] {
  guard let folder = opendir(path) else { throw SystemFailure(code: errno) }
  defer { closedir(folder) }
  var entries: [FolderEntry] = []
  while true {
    errno = 0
    guard let entry = readdir(folder) else {
      if errno != 0 { throw SystemFailure(code: errno) }
      break
    }
    let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
    if bytes == [UInt8(ascii: ".")] || bytes == Array("..".utf8) { continue }
    let name = String(validating: bytes, as: UTF8.self)
    entries.append(FolderEntry(name: name ?? String(decoding: bytes, as: UTF8.self), isValid: name != nil))
  }
  return entries.sorted { precedesByBytes($0.name, $1.name) }
}

/// Reads the first bytes of a regular file; fewer if it is shorter.
func readHead(of path: String, count: Int) throws(SystemFailure) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw SystemFailure(code: errno) }
  defer { close(descriptor) }
  var head = [UInt8](repeating: 0, count: count)
  let length = read(descriptor, &head, count)
  guard length >= 0 else { throw SystemFailure(code: errno) }
  return Array(head.prefix(length))
}

/// The order of paths everywhere in a run: by bytes, so that it is the same in every locale.
func precedesByBytes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}
