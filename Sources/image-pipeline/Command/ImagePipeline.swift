import ArgumentParser
import Foundation

/// The executable.
@main
struct ImagePipeline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image-pipeline",
    abstract: "Puts photographs through a supervised three-stage pipeline.",
    discussion: """
      Every image is turned into a PNG (format), scaled to 100x100 pixels (resolution) and cut to its centre \
      of 30x30 pixels (size). Workers are supervised: one that dies is restarted, and what it held is given \
      to another.

      Exit status: 0 all done, 1 finished with failures, 2 bad usage, 3 did not finish.
      """,
    subcommands: [RunCommand.self, DemoCommand.self, NodeCommand.self]
  )

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let ending = Ending(error)
      if !ending.message.isEmpty {
        let handle = ending.isError ? FileHandle.standardError : FileHandle.standardOutput
        handle.write(Data("\(ending.message)\n".utf8))
      }
      Foundation.exit(ending.status)
    }
  }
}

/// How the executable ends on an error: argument-parser ends with 64 on bad usage, this one with 2.
struct Ending: Equatable, Sendable {
  var status: Int32
  var message: String
  /// Whether the message is a complaint, not help that was asked for.
  var isError: Bool

  init(_ error: any Error) {
    let code = ImagePipeline.exitCode(for: error)
    message = ImagePipeline.fullMessage(for: error)
    isError = code != .success
    switch code {
    case .success: status = ExitStatus.allDone.rawValue
    case .validationFailure: status = ExitStatus.badUsage.rawValue
    default:
      // A command's own exit status passes; any other error means that nothing was finished.
      status = (error as? ExitCode)?.rawValue ?? ExitStatus.didNotFinish.rawValue
    }
  }
}
