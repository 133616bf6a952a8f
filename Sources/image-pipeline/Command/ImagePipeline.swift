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
    version: "0.1.0",
    subcommands: [RunCommand.self, DemoCommand.self, NodeCommand.self, CertsCommand.self]
  )

  static func main() async {
    // A pipe that nobody reads is then an error of the write, and the run goes on.
    signal(SIGPIPE, SIG_IGN)
    var command: any ParsableCommand
    do {
      command = try parseAsRoot()
    } catch {
      Foundation.exit(Ending(parsing: error).tell())
    }
    do {
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Foundation.exit(Ending(error).tell())
    }
  }
}
