import Foundation

/// What the stages before the last have written for the next ones to read.
///
/// Work may be done again as long as the run lasts, and needs its input then: so the files go at the end.
struct IntermediateFiles: Sendable {
  private let folders: [String]
  private let names: [String]

  init(_ plan: RunPlan) {
    folders = plan.stages.dropLast().map { plan.layout.path($0.folder) }
    names = plan.items.map(\.outputName)
  }

  /// Removes them, and the folders that are empty then. What cannot be removed stays.
  func remove() {
    let below = Set(names.flatMap { RelativePath($0).foldersAbove })
    // The inner ones first.
    let emptied = below.sorted { $0.utf8.count > $1.utf8.count }
    for folder in folders {
      for name in names { unlink("\(folder)/\(name)") }
      for inner in emptied { rmdir("\(folder)/\(inner)") }
      rmdir(folder)
    }
  }
}
