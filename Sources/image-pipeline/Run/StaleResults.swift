import Foundation

/// What an earlier run has made of images that have failed in this one: no failed image is to have a result.
struct StaleResults: Sendable {
  private let paths: [String]

  /// - Parameter failures: those of the run's stages.
  init(_ plan: RunPlan, failures: [RunFailure]) {
    // Bytes, as two paths may be equal strings.
    let failed = Set(failures.map { Array($0.path.utf8) })
    let names = plan.items.filter { failed.contains(Array($0.path.utf8)) }.map(\.outputName)
    paths = (plan.faultNames + names).map { plan.layout.path(.output, $0) }
  }

  /// Removes the files that this run would have replaced.
  func remove() {
    for path in paths { unlink(path) }
  }
}
