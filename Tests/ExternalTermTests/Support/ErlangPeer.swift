import Foundation

/// A real `erl` that answers frames: see `Peer/roost_peer.erl`.
final class ErlangPeer {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init() throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Peer/roost_peer.erl").path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "erl", "-noshell", "-noinput", "-eval",
      """
      {ok, M, B} = compile:file("\(source)", [binary]), {module, M} = code:load_binary(M, "roost_peer", B), \
      spawn(fun M:main/0).
      """,
    ]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  /// Sends a request, and waits for its answer.
  func ask(_ request: [UInt8]) throws -> [UInt8] {
    let size = (0..<4).map { UInt8(truncatingIfNeeded: request.count >> (24 - $0 * 8)) }
    try input.fileHandleForWriting.write(contentsOf: Data(size + request))
    return try read(try read(4).reduce(0) { $0 << 8 | Int($1) })
  }

  /// What Erlang makes of a term in place of what an expression of its gives; nil if they are `=:=`.
  func differs(_ term: [UInt8], from expression: String) throws -> String? {
    let text = Array(expression.utf8)
    let answer = try ask([4] + TermGenerator.word(text.count) + text + term)
    return answer == Array("same".utf8) ? nil : String(decoding: answer, as: UTF8.self)
  }

  /// What an expression of Erlang's gives, as a term with its version.
  func value(of expression: String) throws -> [UInt8] {
    try ask([5] + Array(expression.utf8))
  }

  private func read(_ count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      guard let part = try output.fileHandleForReading.read(upToCount: count - result.count), !part.isEmpty
      else {
        throw Failure(
          description: """
            erl gave no answer. These tests compare with a real Erlang: install it with `bash .ci/install --tests` \
            (apt-get install erlang-base).
            """
        )
      }
      result += part
    }
    return result
  }

  /// Ends the peer, which sees the end of its input.
  func stop() throws {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  static func join(_ terms: [[UInt8]]) -> [UInt8] {
    terms.flatMap { term in (0..<4).map { UInt8(truncatingIfNeeded: term.count >> (24 - $0 * 8)) } + term }
  }

  static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var rest = bytes[...]
    while rest.count >= 4 {
      let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      result.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return result
  }
}
