import Foundation

/// The executables of the package.
package enum Products {
  /// Where the build puts an executable: beside the test bundle, or beside the test runner.
  package static func executable(_ name: String) -> URL {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let neighbour = bundles.first ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return neighbour.deletingLastPathComponent().appendingPathComponent(name)
  }
}
