import Foundation

/// Entries that a run must account for without a result, made to try it.
struct HostileSet: Equatable, Sendable {
  /// What is wrong with an entry.
  enum Kind: CaseIterable, Sendable {
    case empty, truncated, text, enormous, folder, unreadable, danglingLink, linkLoop, refusing, pipe

    /// What every entry of the kind is called.
    var fileName: String {
      switch self {
      case .empty: "empty.jpg"
      case .truncated: "truncated.jpg"
      case .text: "text.jpg"
      case .enormous: "enormous.png"
      case .folder: "folder.jpg"
      case .unreadable: "unreadable.jpg"
      case .danglingLink: "dangling.jpg"
      case .linkLoop: "loop.jpg"
      case .refusing: "refusing.jpg"
      case .pipe: "pipe.jpg"
      }
    }
  }

  var count: Int

  /// Each entry's kind and path below the demo's folder; the same names come again in every sub-folder.
  var entries: [(kind: Kind, path: String)] {
    let kinds = Kind.allCases
    return (0..<count).map { index in
      let kind = kinds[index % kinds.count]
      return (kind, "hostile/\(index / kinds.count + 1)/\(kind.fileName)")
    }
  }

  /// Makes the entries below `folder`. Truncated files are the first half of `photograph`, a JPEG file.
  func make(in folder: String, truncating photograph: [UInt8]) throws {
    for entry in entries {
      let path = "\(folder)/\(entry.path)"
      let parent = "\(folder)/\(RelativePath(entry.path).folder)"
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      switch entry.kind {
      case .empty: try write([], to: path)
      case .truncated: try write(Array(photograph.prefix(photograph.count / 2)), to: path)
      case .text: try write(Array("This is a letter, not a picture.\n".utf8), to: path)
      case .enormous: try write(PNGHeader.bytes(width: 60_000, height: 60_000), to: path)
      case .folder: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      case .unreadable:
        // The superuser reads what nobody may: so what is in it is no image either.
        try write(Array("no access\n".utf8), to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      case .danglingLink: try makeLink(path, to: "nowhere.jpg")
      case .linkLoop: try makeLink(path, to: entry.kind.fileName)
      // A file that can be opened, and has no first byte, not even for the superuser. Nothing, where there is no /proc.
      case .refusing: try makeLink(path, to: "/proc/self/mem")
      case .pipe:
        unlink(path)
        guard mkfifo(path, 0o600) == 0 else { throw SystemFailure(code: errno) }
      }
    }
  }

  private func makeLink(_ path: String, to target: String) throws {
    unlink(path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    // A file left without permissions by an earlier run could not be written to.
    try? FileManager.default.removeItem(atPath: path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
