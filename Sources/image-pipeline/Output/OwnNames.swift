/// The hidden names of what a run makes for itself in its output folder.
enum OwnNames {
  /// What all of them start with, those of files not yet whole too.
  static let start = ".roost-"
  static let lock = "\(start)lock"
  private static let privateStart = "\(start)run-"

  /// A name that no other run has.
  static func privateFolder() -> String {
    privateStart + String(UInt64.random(in: 0 ... .max), radix: 36)
  }

  static func isOwn(_ name: String) -> Bool { name.hasPrefix(start) }

  static func isPrivateFolder(_ name: String) -> Bool { isMark(name, after: privateStart, before: "") }

  /// Whether a worker gives this name to a file that is not whole yet.
  static func isPartialFile(_ name: String) -> Bool { isMark(name, after: start, before: ".part") }

  private static func isMark(_ name: String, after start: String, before end: String) -> Bool {
    guard name.hasPrefix(start), name.hasSuffix(end) else { return false }
    let mark = name.utf8.dropFirst(start.utf8.count).dropLast(end.utf8.count)
    return UInt64(String(mark) ?? "", radix: 36) != nil
  }
}
