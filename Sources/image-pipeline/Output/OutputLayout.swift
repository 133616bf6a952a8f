import Foundation

/// The folders of a run below `--output`.
struct OutputLayout: Equatable, Sendable {
  /// A folder that one stage writes to.
  enum Folder: String, CaseIterable, Sendable {
    case formatted, scaled, output
  }

  /// The folder named by `--output`.
  var root: String
  /// The hidden folder of this run alone that the stages before the last write to; nil if their files are to be kept.
  var privateFolder: String?

  func path(_ folder: Folder) -> String {
    guard folder != .output, let privateFolder else { return keptPath(folder) }
    return "\(root)/\(privateFolder)/\(folder.rawValue)"
  }

  /// Where a stage writes the output called `name`.
  func path(_ folder: Folder, _ name: String) -> String { "\(path(folder))/\(name)" }

  /// Where a stage's files are when they outlive the run.
  func keptPath(_ folder: Folder) -> String { "\(root)/\(folder.rawValue)" }

  /// Makes the folders that the outputs called `names` need, so that workers only write files.
  func prepare(
    _ folders: [Folder],
    for names: some Sequence<String>,
    making made: inout MadeFolders
  ) throws(OutputError) {
    // Kept as bytes: names that differ in the composition of an accent are equal strings but two folders.
    let needed = Set(names.map { Array(RelativePath($0).folder.utf8.dropLast()) } + [[]])
    for folder in folders {
      for sub in needed {
        let path = sub.isEmpty ? path(folder) : path(folder, String(decoding: sub, as: UTF8.self))
        do { try made.make(path) } catch { throw OutputError(path: path, reason: "\(error)") }
      }
      let folderPath = path(folder)
      guard access(folderPath, W_OK) == 0 else {
        throw OutputError(path: folderPath, failure: SystemFailure(code: errno))
      }
    }
  }

  /// The folders a walk of the input must leave out, each with the reason.
  func excludedFromInput() -> [FileIdentity: String] {
    var excluded: [FileIdentity: String] = [:]
    for folder in Folder.allCases {
      guard let facts = try? FileFacts.of(keptPath(folder), following: true) else { continue }
      excluded[facts.identity] = "the folder \(folder.rawValue) of --output, which runs write to"
    }
    return excluded
  }

  /// Whether `input` is, or lies in, a folder that this run writes to: outputs could then replace inputs.
  func wouldOverwrite(input: String) -> Bool {
    guard let resolved = realPath(input) else { return false }
    return Folder.allCases.contains { folder in
      guard let own = realPath(path(folder)) else { return false }
      return resolved == own || resolved.hasPrefix(own + "/")
    }
  }

  private func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// Why the output folders cannot be used.
struct OutputError: Error, Equatable, CustomStringConvertible {
  var path: String
  var reason: String
  var description: String { "the output folder \(path) cannot be written to: \(reason)" }
}

extension OutputError {
  static let inUse = "another run is under way there; wait for it, or name another folder"

  init(path: String, failure: SystemFailure) {
    self.init(path: path, reason: "\(failure)")
  }
}
