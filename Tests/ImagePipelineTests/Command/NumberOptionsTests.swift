import Testing

@testable import image_pipeline

/// Every option of every command that has a number in its value.
@Suite struct NumberOptionsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var command: [String]
    var option: String
    var values: [String]

    var testDescription: String { "\(command[0]) \(option)" }
  }

  private static let run = ["run", "--input", "a", "--output", "b"]
  private static let node = ["node", "--name", "a@b"]

  /// What no option takes for a number: none of it is a whole number that fits in 64 bits.
  private static let noNumbers = ["nan", "inf", "many", "1.5", "1e3", "0x10", "", "9223372036854775808"]

  /// What is no probability.
  private static let noProbabilities = [
    "-0.1", "1.5", "2", "-1", "1e400", "-1e400", "nan", "-nan", "inf", "-inf", "half", "",
  ]

  private static let workers: [Case] =
    ["--format-workers", "--resolution-workers", "--size-workers"].map {
      Case(command: run, option: $0, values: noNumbers + ["0", "-1", "1025", "\(Int.max)", "\(Int.min)"])
    }

  private static let counts: [Case] =
    ["--batch-size", "--max-attempts"].map {
      Case(command: run, option: $0, values: noNumbers + ["0", "-1", "\(Int.min)"])
    }

  private static let probabilities: [Case] =
    ["--crash-workers", "--crash-stations"].map {
      Case(command: run, option: $0, values: noProbabilities)
    }

  private static let places: [Case] = [
    Case(command: run, option: "--statsd", values: ["h:0", "h:-1", "h:65536", "h:nan", "h:1.5", "h:"]),
    Case(
      command: run,
      option: "--workers",
      values: ["0", "-1", "1025", "nan", "1.5", "\(Int.max)", "9223372036854775808"].map { "size=here:\($0)" }
    ),
    Case(
      command: run,
      option: "--node",
      values: ["0", "-1", "65536", "nan", "1.5", ""].map { "w@h=h:\($0)" }
    ),
    Case(command: node, option: "--listen", values: ["h:-1", "h:65536", "h:nan", "h:1.5", "h:", "h"]),
  ]

  private static let others: [Case] = [
    Case(
      command: ["demo"],
      option: "--count",
      values: noNumbers + ["0", "-1", "1000001", "\(Int.max)", "\(Int.min)"]
    ),
    Case(command: ["demo"], option: "--hostile", values: noNumbers + ["-1", "1000001", "\(Int.max)"]),
    Case(
      command: ["demo"],
      option: "--seed",
      values: ["-1", "nan", "1.5", "", "18446744073709551616", "\(Int.min)"]
    ),
    Case(
      command: node + ["--listen", "h:1"],
      option: "--threads",
      values: noNumbers + ["0", "-1", "1025", "\(Int.max)", "\(Int.min)"]
    ),
    Case(
      command: ["certs", "--folder", "x", "a@b"],
      option: "--days",
      values: noNumbers + ["0", "-1", "36501", "\(Int.max)", "\(Int.min)"]
    ),
  ]

  static let cases: [Case] = [workers, counts, probabilities, places, others].flatMap { $0 }

  @Test("a number that will not do is bad usage, status 2, in words that name the option", arguments: cases)
  func bad(example: Case) {
    for value in example.values {
      let error = #expect(throws: (any Error).self, "\(value)") {
        try ImagePipeline.parseAsRoot(example.command + [example.option, value])
      }
      guard let error else { continue }
      let ending = Ending(parsing: error)
      #expect(ending.status == 2 && ending.isError, "\(value)")
      #expect(ending.message.hasPrefix("Error: "), "\(value): \(ending.message)")
      #expect(ending.message.contains(example.option), "\(value): \(ending.message)")
    }
  }

  @Test("the least and the most that an option takes are taken")
  func limits() throws {
    let taken = [
      Self.run + ["--format-workers", "1", "--resolution-workers", "1024", "--workers", "size=here:1024"],
      Self.run + ["--batch-size", "1", "--max-attempts", "1", "--crash-workers", "0"],
      Self.run + ["--batch-size", "\(Int.max)", "--max-attempts", "\(Int.max)", "--crash-workers", "1"],
      Self.run + ["--crash-stations", "1", "--statsd", "h:65535"],
      ["demo", "--count", "1", "--seed", "0"], ["demo", "--count", "1000000", "--seed", "\(UInt64.max)"],
      Self.node + ["--listen", "h:0", "--threads", "1"],
      Self.node + ["--listen", "h:65535", "--threads", "1024"],
      ["certs", "--folder", "x", "--days", "1", "a@b"], ["certs", "--folder", "x", "--days", "36500", "a@b"],
    ]
    for arguments in taken {
      #expect(throws: Never.self, "\(arguments)") { try ImagePipeline.parseAsRoot(arguments) }
    }
  }
}
