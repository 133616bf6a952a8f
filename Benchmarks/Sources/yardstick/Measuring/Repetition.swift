import Foundation
import Logging
import Roost

/// One repetition of a workload.
struct Repetition {
  let workload: any Workload
  let scale: Scale

  /// Scheduler threads; nil, one a core.
  let schedulers: Int?

  func run() async throws -> Sample {
    type(of: workload).needsFreshProcess
      ? Sample(value: try await runInFreshProcess()) : try await runHere()
  }

  /// In a runtime of its own, which is gone when this returns.
  func runHere() async throws -> Sample {
    var configuration = RuntimeConfiguration()
    configuration.logger = Logger(label: "yardstick") { _ in SwiftLogNoOpLogHandler() }
    configuration.nodeName = "yardstick@localhost"
    if let schedulers { configuration.schedulers = schedulers }
    let runtime = try Runtime(configuration)
    let sample: Sample
    do {
      sample = try await workload.sample(in: runtime)
    } catch {
      await runtime.shutdown()
      throw error
    }
    await runtime.shutdown()
    return sample
  }

  /// In a new process of this same program, which prints nothing but the value.
  private func runInFreshProcess() async throws -> Double {
    let process = Process()
    process.executableURL = try Self.program()
    process.arguments = [type(of: workload).id, "--bare", "--scale", "\(scale.factor)"]
    if let schedulers { process.arguments! += ["--schedulers", "\(schedulers)"] }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0,
      let value = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else {
      throw YardstickError(
        "The process that measures \(type(of: workload).id) ended with status \(process.terminationStatus)."
      )
    }
    return value
  }

  static func program() throws -> URL {
    guard let path = Bundle.main.executablePath else {
      throw YardstickError("The path of this program is not known, so it cannot start itself afresh.")
    }
    return URL(fileURLWithPath: path)
  }
}
