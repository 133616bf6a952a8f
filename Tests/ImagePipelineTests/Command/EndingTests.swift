import ArgumentParser
import Testing

@testable import image_pipeline

@Suite struct EndingTests {
  private func ending(_ arguments: [String]) throws -> Ending {
    let error = #expect(throws: (any Error).self) {
      var command = try ImagePipeline.parseAsRoot(arguments)
      try command.run()
    }
    return Ending(try #require(error))
  }

  @Test("missing folders and unknown commands are bad usage")
  func usage() throws {
    for arguments in [
      ["run"], ["run", "--input", "x"], ["walk"], ["demo", "--count", "0"],
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
    #expect(Ending(ValidationError("no")).status == 2)
  }
}
