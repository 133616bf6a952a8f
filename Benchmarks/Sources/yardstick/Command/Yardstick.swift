import ArgumentParser
import Foundation
import Roost

/// The executable.
@main
struct Yardstick: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "yardstick",
    abstract: "Measures Roost by the workloads that every actor runtime is measured by.",
    discussion: """
      Each repetition runs in a fresh runtime; the value is the median. Logging is off.

      Exit status: 0 measured, 1 a workload failed, 2 bad usage.
      """
  )

  @Argument(help: "Workloads (L1 to L10, D1r to D5t, S1 to S3), or `all`.")
  var workloads: [String] = []

  @Flag(help: "Print a line of JSON for each workload instead of a table.")
  var json = false

  @Option(help: "Repetitions of each workload.")
  var runs = 5

  @Option(help: "Do this part of each workload's full count: 0.01 for a smoke test.")
  var scale = 1.0

  @Option(help: "Scheduler threads; one a core unless told.")
  var schedulers: Int?

  @Flag(help: "List the workloads and end.")
  var list = false

  /// Measures one workload once in this process, and prints the bare value: how a repetition that needs a
  /// fresh process is run.
  @Flag(help: .hidden)
  var bare = false

  /// Is the other node of a workload between two.
  @Option(help: .hidden)
  var peer: String?

  func validate() throws {
    if peer != nil { return }
    if runs < 1 { throw ValidationError("--runs must be 1 or more, not \(runs).") }
    if !(scale > 0 && scale <= 100) {
      throw ValidationError("--scale must be above 0 and at most 100, not \(scale).")
    }
    if let schedulers, schedulers < 1 {
      throw ValidationError("--schedulers must be 1 or more, not \(schedulers).")
    }
    if list { return }
    do throws(YardstickError) {
      _ = try Catalogue.select(workloads)
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() async throws {
    if let peer {
      return peer == Plain.letter
        ? try await PeerProcess.run(Plain.self) : try await PeerProcess.run(Encrypted.self)
    }
    if list { return Catalogue.all.forEach { Self.show("\($0.id)\t\($0.title) (\($0.unit))") } }
    let chosen = try Catalogue.select(workloads)
    if !json && !bare { Self.show(Table.header) }
    for type in chosen {
      let repetition = Repetition(
        workload: type.init(Scale(factor: scale)),
        scale: Scale(factor: scale),
        schedulers: schedulers
      )
      if bare {
        Self.show("\(try await repetition.runHere().value)")
      } else {
        Self.show(try await measure(repetition))
      }
    }
  }

  private func measure(_ repetition: Repetition) async throws -> String {
    var samples: [Sample] = []
    for _ in 0..<runs { samples.append(try await repetition.run()) }
    let measurement = Measurement(workload: repetition.workload, samples)
    return json ? measurement.jsonLine : Table.row(measurement)
  }

  /// Prints at once, so that a long run can be followed through a pipe.
  private static func show(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }

  static func main() async {
    do {
      guard let command = try parseAsRoot() as? Yardstick else { return }
      try await command.run()
    } catch {
      let status = exitCode(for: error)
      let handle = status == .success ? FileHandle.standardOutput : FileHandle.standardError
      handle.write(Data("\(fullMessage(for: error))\n".utf8))
      // argument-parser ends with 64 on bad usage, this program with 2.
      Foundation.exit(status == .validationFailure ? 2 : status.rawValue)
    }
  }
}
