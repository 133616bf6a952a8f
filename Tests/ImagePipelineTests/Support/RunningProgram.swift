import ClusterTestKit
import Foundation

/// `image-pipeline` as a process of the system, which can be heard while it runs.
final class RunningProgram {
  private let process = Process()
  private let output = Pipe()
  private let errors: FileHandle
  private var heard: [UInt8] = []

  /// Starts it.
  ///
  /// - Parameters:
  ///   - term: what it finds in its environment as TERM; nil, what this process has.
  ///   - terminal: what its standard error is; nil, a pipe.
  init(_ arguments: [String], term: String? = nil, on terminal: Terminal? = nil) throws {
    let pipe = Pipe()
    let writing = terminal?.writing ?? pipe.fileHandleForWriting
    errors = terminal?.reading ?? pipe.fileHandleForReading
    process.executableURL = NodeProcess.executable
    process.arguments = arguments
    if let term {
      process.environment = ProcessInfo.processInfo.environment.merging(["TERM": term]) { _, new in new }
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = writing
    try process.run()
    // What it says would have no end while this process could say something too.
    try writing.close()
  }

  deinit { process.end() }

  /// Waits until it has said so on standard error.
  ///
  /// - Throws: ``Refusal``, with all that it has said, if it has not when it closes that.
  func says(_ words: String) throws {
    while !complained.contains(words) {
      guard listen() else {
        throw Refusal(description: "it ended without a word of \"\(words)\", and said: \(complained)")
      }
    }
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end, and gives its exit status and all that it has said on standard output and on standard error.
  ///
  /// - Throws: ``Refusal`` if a signal has killed it.
  func end() throws -> (status: Int32, printed: String, complained: String) {
    while listen() {}
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw Refusal(description: "signal \(process.terminationStatus) killed it; it said: \(complained)")
    }
    return (process.terminationStatus, String(decoding: printed, as: UTF8.self), complained)
  }

  /// How much is read at a time, in bytes.
  private static let portion = 4096

  private var complained: String { String(decoding: heard, as: UTF8.self) }

  /// Waits for more; says no if none will come.
  private func listen() -> Bool {
    var portion = [UInt8](repeating: 0, count: Self.portion)
    while true {
      let size = read(errors.fileDescriptor, &portion, Self.portion)
      if size > 0 {
        heard += portion.prefix(size)
        return true
      }
      // A terminal that nobody writes to any more has an error in place of an end.
      if size == 0 || errno != EINTR { return false }
    }
  }
}
