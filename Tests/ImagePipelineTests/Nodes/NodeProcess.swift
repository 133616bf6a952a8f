import ClusterTestKit
import Foundation

@testable import image_pipeline

/// `image-pipeline node` as a process of the system.
final class NodeProcess {
  let name: String
  let port: Int
  private let process = Process()
  private let output = Pipe()

  /// Starts it, and waits until it listens.
  ///
  /// - Parameter credentials: the options for a secret or certificates.
  init(_ name: String, port: Int = 0, _ credentials: [String]) throws {
    self.name = name
    process.executableURL = Self.executable
    process.arguments = ["node", "--name", name, "--listen", "127.0.0.1:\(port)"] + credentials
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n"), let byte = try output.fileHandleForReading.read(upToCount: 1) {
      line += byte
    }
    let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let port = words.last.flatMap({ Int($0) }) else {
      process.terminate()
      throw Refusal(description: "the node does not say where it listens: \(words)")
    }
    self.port = port
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Sends the signal, waits for the end, and says with what status, or by which signal, it ended.
  @discardableResult
  func end(by signal: Int32) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  static var executable: URL { Products.executable("image-pipeline") }
}
