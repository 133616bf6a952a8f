import Foundation
import RoostImaging

@testable import image_pipeline

/// Folders `in` and `out` of a test's own, with photographs in the first.
struct PhotoFolder {
  let folder: TemporaryFolder
  let input: String
  let output: String
  let count: Int

  /// Small photographs, in sub-folders of 25.
  init(_ count: Int) throws {
    folder = try TemporaryFolder()
    input = "\(folder.path)/in"
    output = "\(folder.path)/out"
    self.count = count
    try folder.folder("in")
    let vips = try Vips()
    for (index, path) in DemoSet(count: count, seed: 3).paths.enumerated() {
      try folder.folder("in/\(RelativePath(path).folder)")
      // Smaller than the demo's, which a build for tests paints slowly.
      let photograph = Photograph(seed: 3, index: index, side: 48)
      try vips.saveJPEG(photograph.pixels, width: 48, height: 48, to: "\(input)/\(path)")
    }
  }

  /// Adds copies of the first photograph, in a folder of their own.
  func addCopies(_ number: Int) throws {
    let first = "\(input)/\(DemoSet(count: 1, seed: 3).paths[0])"
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: first)))
    for copy in 1...number { try folder.file("in/copies/\(copy).jpg", bytes) }
  }

  /// Runs the pipeline as `image-pipeline run` does, and gives the report and what else was printed.
  func run(_ arguments: [String] = []) async throws -> (report: RunReport, complained: String) {
    let test = TestEnvironment()
    var environment = test.environment
    environment.runner = SupervisedRunner()
    let paths = ["run", "--input", input, "--output", output, "--report", "json"]
    guard let command = try ImagePipeline.parseAsRoot(paths + arguments) as? RunCommand else {
      throw Refusal(description: "the command line was not taken for a run")
    }
    // The exit status is in the report too.
    try? await command.execute(in: environment)
    let report = try JSONDecoder().decode(RunReport.self, from: Data(test.printed.utf8))
    return (report, test.complained)
  }

  /// The paths of all files below a folder of the output, hidden ones too; empty if there is none.
  func files(in folder: OutputLayout.Folder) -> Set<String> {
    let path = "\(output)/\(folder.rawValue)"
    guard let below = FileManager.default.enumerator(atPath: path) else { return [] }
    return Set(
      below.compactMap { $0 as? String }.filter { name in
        (try? FileFacts.of("\(path)/\(name)", following: false))?.kind == .file
      }
    )
  }
}

/// Runs the `vips` command; throws if it fails.
func vipsCommand(_ arguments: String...) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["vips"] + arguments
  try process.run()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw Refusal(description: "vips failed: \(arguments)") }
}
