import Foundation
import RoostDistribution

/// A real `erl` that takes part in the distribution, and evaluates what the test tells it.
package final class ErlangNode {
  package let name: NodeName
  private let program: LineProgram

  /// - Parameter host: with a dot in it, the node has a long name (`-name`).
  package init(
    _ name: String,
    host: String = "localhost",
    epmd: EpmdDaemon,
    cookie: String = "secret",
    options: [String] = []
  ) throws {
    self.name = try NodeName("\(name)@\(host)")
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Peer/roost_dist_peer.erl").path
    program = try LineProgram(
      [
        "erl", "-noshell", host.contains(".") ? "-name" : "-sname", self.name.description,
        "-setcookie", cookie, "-start_epmd", "false",
        "-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-kernel", "logger_level", "none",
      ] + options + [
        "-eval",
        """
        {ok, M, B} = compile:file("\(source)", [binary]), {module, M} = code:load_binary(M, "peer", B), \
        spawn(fun M:main/0).
        """,
      ],
      epmd: epmd
    )
  }

  /// Ends the node at once, with all its connections.
  package func stop() { program.stop() }

  /// What an expression gives, as Erlang prints it on one line.
  package func evaluate(_ expression: String) throws -> String {
    try begin(expression)
    return try line()
  }

  /// Has an expression evaluated; ``line()`` gives the result.
  package func begin(_ expression: String) throws {
    try program.send("\(expression.replacingOccurrences(of: "\n", with: " ")).")
  }

  package func line() throws -> String { try program.line() }
}
