import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A real `erl`, and the lines it prints.
final class Erlang {
  private let process = Process()
  private var lines: AsyncStream<String>.Iterator

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["erl", "-noshell", "-noinput"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    lines = stream.makeAsyncIterator()
    try process.run()
    // A thread of its own, since reading blocks.
    Thread.detachNewThread {
      Self.read(output.fileHandleForReading) { continuation.yield($0) }
      continuation.finish()
    }
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

  /// Ends it at once: it has been started with other signals blocked, as threads of the tests have.
  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// The next line that it prints.
  func line() async throws -> String {
    guard let line = await lines.next(isolation: #isolation) else {
      throw Failure(
        description: """
          erl ended. These tests compare with a real Erlang and its ssl: install them with `bash .ci/install --tests` \
          (apt-get install erlang-base erlang-ssl).
          """
      )
    }
    return line
  }

  private static func read(_ file: FileHandle, _ each: (String) -> Void) {
    var unread = Data()
    while case let more = file.availableData, !more.isEmpty {
      unread += more
      while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        each(String(decoding: unread[..<end], as: UTF8.self))
        unread = Data(unread[(end + 1)...])
      }
    }
  }
}
