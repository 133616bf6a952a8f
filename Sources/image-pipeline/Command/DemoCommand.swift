import ArgumentParser
import Foundation
import RoostPipeline

/// `image-pipeline demo`.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Makes up photographs and processes them.",
    discussion: """
      The photographs are JPEGs of 224x224 pixels in sub-folders; equal seeds make equal photographs. Without \
      --folder they are made in a temporary folder that is removed at the end. Signals are as for run, which see.

      Exit status: 0 all done, 1 finished with failures, 2 bad usage, 3 did not finish or could not write its report.
      """
  )

  @Option(parsing: .unconditional, help: ArgumentHelp("How many photographs to make.", valueName: "n"))
  var count = 400

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed that the photographs are made from.", valueName: "n")
  )
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Make the photographs in DIR/photos, which is not to be there, the results in DIR/results/output, and keep them.",
      valueName: "dir"
    )
  )
  var folder: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many files that are no good images to put among them.", visibility: .hidden)
  )
  var hostile = 0

  @OptionGroup var options: PipelineOptions

  /// The most photographs a demo makes.
  static let mostPhotographs = 1_000_000

  func validate() throws {
    guard (1...Self.mostPhotographs).contains(count) else {
      throw UsageError("--count is \(count); it is to be from 1 to \(grouped(Self.mostPhotographs))")
    }
    guard (0...Self.mostPhotographs).contains(hostile) else {
      throw UsageError("--hostile is \(hostile); it is to be from 0 to \(grouped(Self.mostPhotographs))")
    }
    guard folder != "" else {
      throw UsageError("--folder is empty; name a folder, or leave the option out")
    }
  }

  func run() async throws {
    try await execute(in: .real())
  }

  /// Does what was asked; throws an exit status if there is anything but success to tell.
  func execute(in environment: CommandEnvironment) async throws {
    let command = self
    let status = try await environment.untilStopped { try await command.perform(in: environment, atOnce: $0) }
    if status != .allDone { throw ExitCode(status.rawValue) }
  }

  private func perform(in environment: CommandEnvironment, atOnce: Latch) async throws -> ExitStatus {
    let files = FileManager.default
    let temporary = files.temporaryDirectory.appendingPathComponent("image-pipeline-\(UUID().uuidString)")
      .path
    defer { if folder == nil { try? files.removeItem(atPath: temporary) } }
    let home = folder ?? temporary
    let photos = "\(home)/photos"
    try makeFolder(photos, in: home)
    let fate = folder == nil ? "; all is removed at the end, --folder DIR keeps it" : ""
    environment.complain("making \(grouped(count)) photographs in \(printable(photos))\(fate)\n")
    do {
      try await makeInput(photos, save: environment.savePhotograph)
      try Task.checkCancellation()
    } catch is CancellationError {
      environment.complain("stopped while making the photographs\n")
      return .didNotFinish
    } catch {
      environment.complain("the photographs cannot be made: \(worded(error))\n")
      return .didNotFinish
    }
    return try await Execution(options: options, environment: environment)
      .perform(input: photos, output: "\(home)/results", atOnce: atOnce)
  }

  private func makeFolder(_ photos: String, in home: String) throws {
    guard !FileManager.default.fileExists(atPath: photos) else {
      throw UsageError("\(photos) exists already; remove it or name another --folder")
    }
    var made = MadeFolders()
    do {
      try made.make(photos)
    } catch {
      made.removeEmpty()
      throw UsageError("the folder \(home) cannot be written to: \(error)")
    }
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
