import ClusterTestKit
import Foundation
import RoostDistribution

/// A real `elixir` that takes part in the distribution, and evaluates what the test tells it.
final class ElixirNode {
  let name: NodeName
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var buffer: [UInt8] = []

  /// - Parameter script: a file in the folder `Peer` that evaluates line by line.
  init(_ name: String, _ script: String, epmd: EpmdDaemon, cookie: String = "secret") throws {
    self.name = try NodeName("\(name)@localhost")
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Peer/\(script)").path
    let options = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} -kernel logger_level none"
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "elixir", "--sname", self.name.description, "--cookie", cookie, "--erl", options, source,
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["ERL_EPMD_PORT"] = "\(epmd.port)"
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    while try line() != "ready" {}
  }

  deinit { stop() }

  /// Ends the node at once, with all its connections.
  func stop() { process.end() }

  /// What an expression gives, as Elixir inspects it.
  func evaluate(_ expression: String) throws -> String {
    try input.fileHandleForWriting.write(contentsOf: Data("\(expression)\n".utf8))
    return try line()
  }

  private func line() throws -> String {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      guard let part = try output.fileHandleForReading.read(upToCount: 1), !part.isEmpty else {
        throw TestSocket.Failure(
          description: """
            elixir ended, and said last: \(String(decoding: buffer, as: UTF8.self)). These tests compare with a \
            real Elixir: `bash .ci/install`.
            """
        )
      }
      buffer += part
    }
  }
}
