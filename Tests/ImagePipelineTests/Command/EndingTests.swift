import ArgumentParser
import Testing

@testable import image_pipeline

@Suite struct EndingTests {
  private func ending(_ arguments: [String]) throws -> Ending {
    var command: any ParsableCommand
    do { command = try ImagePipeline.parseAsRoot(arguments) } catch { return Ending(parsing: error) }
    // Help is a command of its own.
    let error = #expect(throws: (any Error).self) { try command.run() }
    return Ending(try #require(error))
  }

  @Test("missing folders and unknown commands are bad usage")
  func usage() throws {
    for arguments in [
      ["run"], ["run", "--input", "x"], ["walk"], ["demo", "--count", "0"], ["demo", "--count", "-3"],
      ["run", "--input", "", "--output", "o"],
    ] {
      let ending = try ending(arguments)
      #expect(ending.status == 2 && ending.isError, "\(arguments)")
    }
  }

  @Test("help is no error and gives units, defaults and exit statuses", arguments: ["run", "demo"])
  func help(command: String) throws {
    let ending = try ending([command, "--help"])
    #expect(ending.status == 0 && !ending.isError)
    for text in ["milliseconds", "(default: 25)", "probability", "Exit status"] {
      #expect(ending.message.contains(text), "\(text)")
    }
    #expect(!ending.message.contains("--hostile") && !ending.message.contains("--crash-stations"))
  }

  @Test("a command's own status passes without a word, any other error is an unfinished run")
  func others() {
    #expect(Ending(ExitCode(1)) == Ending(ExitCode(1)))
    #expect(Ending(ExitCode(1)).status == 1 && Ending(ExitCode(1)).message.isEmpty)
    #expect(Ending(Refusal(description: "x")).status == 3)
    #expect(Ending(UsageError("no")).status == 2)
  }

  @Test("a value that will not do gets one line, a command line that cannot be read the usage too")
  func brevity() throws {
    #expect(
      try ending(["demo", "--count", "-3"]).message
        == "Error: --count is -3; it is to be from 1 to 1,000,000"
    )
    #expect(Ending(UsageError("the folder is full")).message == "Error: the folder is full")
    #expect(try ending(["run"]).message.contains("Usage: image-pipeline run"))
  }

  @Test("the version is told")
  func version() throws {
    let ending = try ending(["--version"])
    #expect(ending.status == 0 && !ending.isError)
    #expect(ending.message == ImagePipeline.configuration.version && !ending.message.isEmpty)
  }
}
