import ArgumentParser
import Testing

@testable import image_pipeline

/// What `--help` says of the options, on however many lines.
@Suite struct HelpTests {
  private func help(_ command: any ParsableCommand.Type) -> String {
    ImagePipeline.helpMessage(for: command).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static let pipeline = [
    "turns images into PNGs, all on this node. (default: 2)",
    "scales to 100x100 pixels, likewise. (default: 2)",
    "cuts out 30x30 pixels, likewise. (default: 2)", "n is 1 unless told", "\"here\" unless told",
    "more than 5 seconds", "16 to 1024 bytes", "takes at a time. (default: 25)",
    "set aside as a failure. (default: 5)", "default: files)",
    "from 0 to 1, to show supervision. (default: 0.0)",
    "work_time (milliseconds a batch)", "completion_time (gauge, milliseconds)", "every ten seconds",
    "Unless told, none are sent", "default: text)", "Exit status: 0",
  ]

  @Test("run says what each option does, with its unit and what it is unless told")
  func run() {
    let help = help(RunCommand.self)
    for words in Self.pipeline + ["150 million pixels", "up to 30 seconds", "5 seconds are waited"] {
      #expect(help.contains(words), "\(words)")
    }
  }

  @Test("demo says what each option does, with its unit and what it is unless told")
  func demo() {
    let help = help(DemoCommand.self)
    for words in Self.pipeline + ["to make. (default: 400)", "are made from. (default: 1)", "224x224 pixels"]
    {
      #expect(help.contains(words), "\(words)")
    }
  }

  @Test("node and certs say what each option does, with its unit and what it is unless told")
  func others() {
    let (node, certs) = (help(NodeCommand.self), help(CertsCommand.self))
    for words in [
      "port 0 takes any free one", "twice the number of cores unless told. (default: ", "16 to 1024 bytes",
    ] {
      #expect(node.contains(words), "\(words)")
    }
    for words in ["in days, a hundred years at most. (default: 365)", "valid for ten years"] {
      #expect(certs.contains(words), "\(words)")
    }
  }
}
