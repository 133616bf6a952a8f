import Foundation

/// A real `erl`, and the lines it prints.
final class Erlang {
  private let process = Process()
  private let output = Pipe()
  private var unread = Data()

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["erl", "-noshell", "-noinput"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
  }

  /// Runs a call of `Peer/roost_tls_peer.erl`.
  convenience init(peer call: String) throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Peer/roost_tls_peer.erl").path
    try self.init([
      "-eval",
      """
      {ok, M, B} = compile:file("\(source)", [binary]), {module, M} = code:load_binary(M, "peer", B), \
      M:\(call), halt().
      """,
    ])
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }

  /// The next line that it prints.
  func line() throws -> String {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread = Data(unread[(end + 1)...])
        return line
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else {
        throw Failure(
          description: """
            erl ended. These tests compare with a real Erlang and its ssl: install them with `bash .ci/install` \
            (apt-get install erlang-base erlang-ssl).
            """
        )
      }
      unread += more
    }
  }
}
