import ClusterTestKit
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An example of the README as a program that runs.
final class Example {
  private let process = Process()
  private let output = Pipe()

  init(_ name: String) throws {
    process.executableURL = Products.executable(name)
    process.standardOutput = output
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// The next line that it prints, without its end.
  func line() -> String {
    var line: [UInt8] = []
    while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// All that it prints until its end.
  func rest() -> String { String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }

  func terminate() { kill(process.processIdentifier, SIGTERM) }

  /// Waits for the end, and says with what status, or by which signal, it ended.
  func end() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
