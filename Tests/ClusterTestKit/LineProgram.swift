import Foundation

/// Another program of which lines are asked, and which answers in lines.
package final class LineProgram {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let name: String
  private var buffer: [UInt8] = []

  /// Starts it, and waits for the line `ready`.
  ///
  /// - Parameters:
  ///   - arguments: the program and what it is told.
  ///   - epmd: the daemon that its nodes are to use, if it has any.
  package init(_ arguments: [String], epmd: EpmdDaemon? = nil) throws {
    name = arguments.first ?? ""
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    if let epmd { environment["ERL_EPMD_PORT"] = "\(epmd.port)" }
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    while try line() != "ready" {}
  }

  deinit { stop() }

  /// Ends it at once, with all its connections.
  package func stop() { process.end() }

  package func send(_ line: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
  }

  package func line() throws -> String {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      guard let part = try output.fileHandleForReading.read(upToCount: 1), !part.isEmpty else {
        throw TestSocket.Failure(
          description: """
            \(name) ended, and said last: \(String(decoding: buffer, as: UTF8.self)). These tests compare with \
            real Erlang and Elixir: `bash .ci/install --tests`.
            """
        )
      }
      buffer += part
    }
  }
}
