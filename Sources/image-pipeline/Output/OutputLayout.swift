import Foundation

/// The folders of a run below `--output`.
struct OutputLayout: Equatable, Sendable {
  /// A folder that one stage writes to.
  enum Folder: String, CaseIterable, Sendable {
    case formatted, scaled, output
  }

  /// The folder named by `--output`.
  var root: String

  func path(_ folder: Folder) -> String { "\(root)/\(folder.rawValue)" }

  /// Where a stage writes the output called `name`.
  func path(_ folder: Folder, _ name: String) -> String { "\(path(folder))/\(name)" }

  /// Makes the folders that the outputs called `names` need, so that workers only write files.
  func prepare(_ folders: [Folder], for names: some Sequence<String>) throws(OutputError) {
    // Kept as bytes: names that differ in the composition of an accent are equal strings but two folders.
    let needed = Set(names.map { Array(RelativePath($0).folder.utf8.dropLast()) } + [[]])
    for folder in folders {
      for sub in needed {
        let path = path(folder, String(decoding: sub, as: UTF8.self))
        do {
          try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
          throw OutputError(path: path, reason: Self.reason(error, at: path))
        }
      }
      let folderPath = path(folder)
      guard access(folderPath, W_OK) == 0 else {
        throw OutputError(path: folderPath, reason: "\(SystemFailure(code: errno))")
      }
    }
  }

  /// The folders a walk of the input must leave out: the whole output folder, or its stage folders if it is
  /// the input folder itself.
  func excludedFromInput(at input: String) -> [FileIdentity: String] {
    guard let own = try? FileFacts.of(root, following: true).identity else { return [:] }
    let reason = "this run's own output"
    guard let inputFacts = try? FileFacts.of(input, following: true), inputFacts.identity == own else {
      return [own: reason]
    }
    var excluded: [FileIdentity: String] = [:]
    for folder in Folder.allCases {
      if let facts = try? FileFacts.of(path(folder), following: true) { excluded[facts.identity] = reason }
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

  private static func reason(_ error: any Error, at path: String) -> String {
    if let facts = try? FileFacts.of(path, following: true), facts.kind != .folder {
      return "there is a file of that name"
    }
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain {
      return "\(SystemFailure(code: Int32(underlying.code)))"
    }
    return error.localizedDescription
  }
}

/// Why the output folders cannot be made.
struct OutputError: Error, Equatable, CustomStringConvertible {
  var path: String
  var reason: String
  var description: String { "the output folder \(path) cannot be written to: \(reason)" }
}
