import ArgumentParser

/// `image-pipeline run`.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Processes the images in a folder and its sub-folders.",
    discussion: """
      Results go to OUTPUT/output under the same relative path, the extension replaced by .png. Two images \
      that would share that name keep their extension: photo.jpg.png and photo.png.png. A result takes the \
      place of what is there under its name, and what is there under the name of an image that fails is removed. \
      One run at a time can use OUTPUT.

      Everything named like an image is accounted for: what cannot be read, is no image, or has more than 150 million \
      pixels, is a failure in the report, with its reason. The folders output, formatted and scaled of OUTPUT are no input.

      Ctrl-C, SIGTERM and SIGHUP stop in order: nothing new is begun, up to 30 seconds are waited for what is under way, \
      and the report says what was done. If the nodes that it would take cannot be reached, 5 seconds are waited for them to \
      come back. A second signal waits no longer, and still reports; a third exits at once. A disk that is full stops the run \
      in order too: that is no image's failure.

      Exit status: 0 all done, 1 finished with failures, 2 bad usage, 3 did not finish or could not write its report.
      """
  )

  @Option(help: ArgumentHelp("The folder that holds the images.", valueName: "dir"))
  var input: String

  @Option(help: ArgumentHelp("The folder for the results; made if need be.", valueName: "dir"))
  var output: String

  @OptionGroup var options: PipelineOptions

  func validate() throws {
    guard !input.isEmpty else {
      throw UsageError("--input is empty; name the folder that holds the images")
    }
    guard !output.isEmpty else { throw UsageError("--output is empty; name the folder for the results") }
  }

  func run() async throws {
    try await execute(in: .real())
  }

  /// Does what was asked; throws an exit status if there is anything but success to tell.
  func execute(in environment: CommandEnvironment) async throws {
    let (input, output) = (input, output)
    let execution = Execution(options: options, environment: environment)
    let status = try await environment.untilStopped {
      try await execution.perform(input: input, output: output, atOnce: $0)
    }
    if status != .allDone { throw ExitCode(status.rawValue) }
  }
}
