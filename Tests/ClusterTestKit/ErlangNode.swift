import Foundation
import RoostDistribution

/// A real `erl` that takes part in the distribution, and evaluates what the test tells it.
package final class ErlangNode {
  package let name: NodeName
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var buffer: [UInt8] = []

  package init(_ name: String, epmd: EpmdDaemon, cookie: String = "secret", options: [String] = []) throws {
    self.name = try NodeName("\(name)@localhost")
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Peer/roost_dist_peer.erl").path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "erl", "-noshell", "-sname", self.name.description, "-setcookie", cookie, "-start_epmd", "false",
        "-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-kernel", "logger_level", "none",
      ] + options + [
        "-eval",
        """
        {ok, M, B} = compile:file("\(source)", [binary]), {module, M} = code:load_binary(M, "peer", B), \
        spawn(fun M:main/0).
        """,
      ]
    var environment = ProcessInfo.processInfo.environment
    environment["ERL_EPMD_PORT"] = "\(epmd.port)"
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    while try line() != "ready" {}
  }

  deinit {
    stop()
  }

  /// Ends the node at once, with all its connections.
  package func stop() {
    process.end()
  }

  /// What an expression gives, as Erlang prints it on one line.
  package func evaluate(_ expression: String) throws -> String {
    try begin(expression)
    return try line()
  }

  /// Has an expression evaluated; ``line()`` gives the result.
  package func begin(_ expression: String) throws {
    let text = expression.replacingOccurrences(of: "\n", with: " ")
    try input.fileHandleForWriting.write(contentsOf: Data("\(text).\n".utf8))
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
            erl ended, and said last: \(String(decoding: buffer, as: UTF8.self)). These tests compare with a \
            real Erlang: `bash .ci/install`.
            """
        )
      }
      buffer += part
    }
  }
}
