import Testing

@testable import image_pipeline

@Suite struct PipelineOptionsTests {
  @Test("defaults")
  func defaults() throws {
    let options = try PipelineOptions.parse([])
    let stages = [
      options.stage("format", options.formatWorkers, .formatted),
      options.stage("resolution", options.resolutionWorkers, .scaled),
      options.stage("size", options.sizeWorkers, .output),
    ]
    #expect(stages.map(\.workers) == [2, 2, 2])
    #expect(options.batchSize == 25 && options.maxAttempts == 5 && options.crashWorkers == 0)
    #expect(options.handOver == .files && options.report == .text && options.statsd == nil)
    #expect(!options.keepIntermediate && !options.tolerateTruncated && !options.everyFile)
  }

  @Test(
    "bad values are usage errors that name the option",
    arguments: [
      ["--format-workers", "0"], ["--size-workers", "1025"], ["--resolution-workers", "-1"],
      ["--batch-size", "0"], ["--batch-size", "many"], ["--max-attempts", "0"], ["--crash-workers", "1.5"],
      ["--crash-workers", "nan"], ["--crash-workers=-0.1"], ["--crash-stations", "2"],
      ["--batch-size", "-3"], ["--crash-workers", "-0.1"], ["--secret-file", "s"],
      ["--hand-over", "pigeon"], ["--report", "xml"],
      ["--keep-intermediate", "--hand-over", "memory"], ["--no-such-option"],
    ]
  )
  func bad(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try ImagePipeline.parseAsRoot(["run", "--input", "a", "--output", "b"] + arguments)
    }
    guard let error else { return }
    let ending = Ending(parsing: error)
    #expect(ending.status == 2 && ending.isError)
    let option = arguments[0].split(separator: "=")[0]
    #expect(ending.message.contains(option), "\(ending.message)")
  }

  @Test("a negative number is refused in words for what it is, not taken for an option")
  func negative() throws {
    for option in ["--batch-size", "--format-workers", "--max-attempts"] {
      let error = #expect(throws: (any Error).self) {
        try ImagePipeline.parseAsRoot(["run", "--input", "a", "--output", "b", option, "-3"])
      }
      #expect(error.map { Ending(parsing: $0).message.contains("\(option) is -3; it is to be") } == true)
    }
  }

  @Test("a StatsD address is read, or refused as a usage error")
  func statsd() throws {
    #expect(
      try PipelineOptions.parse(["--statsd", "[::1]:8125"]).statsdAddress() == StatsdAddress("[::1]:8125")
    )
    let error = #expect(throws: (any Error).self) {
      try ImagePipeline.parseAsRoot(["demo", "--statsd", "localhost"])
    }
    #expect(error.map { Ending(parsing: $0).status } == 2)
    #expect(error.map { Ending(parsing: $0).message.contains("the port is missing") } == true)
  }
}
