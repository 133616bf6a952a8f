import ArgumentParser
import Foundation

/// `image-pipeline demo`.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Makes up photographs and processes them.",
    discussion: """
      The photographs are JPEGs of 224x224 pixels in sub-folders; equal seeds make equal photographs. Without \
      --folder they are made in a temporary folder that is removed at the end.

      Exit status: as for run.
      """
  )

  @Option(help: ArgumentHelp("How many photographs to make.", valueName: "n"))
  var count = 400

  @Option(help: ArgumentHelp("The seed that the photographs are made from.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Make the photographs in DIR/photos, the results in DIR/results, and keep them.",
      valueName: "dir"
    )
  )
  var folder: String?

  @Option(
    help: ArgumentHelp("How many files that are no good images to put among them.", visibility: .hidden)
  )
  var hostile = 0

  @OptionGroup var options: PipelineOptions

  /// The most photographs a demo makes.
  static let mostPhotographs = 1_000_000

  func validate() throws {
    guard (1...Self.mostPhotographs).contains(count) else {
      throw ValidationError("--count is \(count); it is to be from 1 to \(grouped(Self.mostPhotographs))")
    }
    guard (0...Self.mostPhotographs).contains(hostile) else {
      throw ValidationError("--hostile is \(hostile); it is to be from 0 to \(grouped(Self.mostPhotographs))")
    }
    guard folder != "" else {
      throw ValidationError("--folder is empty; name a folder, or leave the option out")
    }
  }

  func run() async throws {
    try await execute(in: .real())
  }

  /// Does what was asked; throws an exit status if there is anything but success to tell.
  func execute(in environment: CommandEnvironment) async throws {
    let files = FileManager.default
    let temporary = files.temporaryDirectory.appendingPathComponent("image-pipeline-\(UUID().uuidString)")
      .path
    defer { if folder == nil { try? files.removeItem(atPath: temporary) } }
    let home = folder ?? temporary
    let photos = "\(home)/photos"
    guard !files.fileExists(atPath: photos) else {
      throw ValidationError("\(photos) exists already; remove it or name another --folder")
    }
    environment.complain("making \(grouped(count)) photographs in \(printable(photos))\n")
    do {
      try await makeInput(photos, save: environment.savePhotograph)
    } catch {
      environment.complain("the photographs cannot be made: \(worded(error))\n")
      throw ExitCode(ExitStatus.didNotFinish.rawValue)
    }
    let status = try await Execution(options: options, environment: environment)
      .perform(input: photos, output: "\(home)/results")
    if status != .allDone { throw ExitCode(status.rawValue) }
  }

  private func makeInput(_ photos: String, save: @escaping SavePhotograph) async throws {
    let photographs = DemoSet(count: count, seed: seed)
    try await photographs.make(in: photos, save: save)
    guard hostile > 0, let first = photographs.paths.first else { return }
    let sample = try Data(contentsOf: URL(fileURLWithPath: "\(photos)/\(first)"))
    try HostileSet(count: hostile).make(in: photos, truncating: Array(sample))
  }

  /// Foundation's errors describe themselves at length; their localised form is the plain one.
  private func worded(_ error: any Error) -> String {
    error is CocoaError ? error.localizedDescription : "\(error)"
  }
}
