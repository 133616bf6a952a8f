import Foundation

/// What a run that was killed has left in its output folder. Only for whoever has the folder's lock.
struct Leftovers: Sendable {
  var layout: OutputLayout

  /// Removes it. What cannot be removed stays.
  func remove() {
    for entry in entries(of: layout.root) where OwnNames.isPrivateFolder(entry) {
      try? FileManager.default.removeItem(atPath: "\(layout.root)/\(entry)")
    }
    var pending = OutputLayout.Folder.allCases.map(layout.keptPath)
    while let folder = pending.popLast() {
      for entry in entries(of: folder) {
        let path = "\(folder)/\(entry)"
        switch (try? FileFacts.of(path, following: false))?.kind {
        case .folder: pending.append(path)
        case .file where OwnNames.isPartialFile(entry): unlink(path)
        default: break
        }
      }
    }
  }

  private func entries(of folder: String) -> [String] {
    ((try? readFolder(folder)) ?? []).filter(\.isValid).map(\.name)
  }
}
