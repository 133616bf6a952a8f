import ClusterTestKit
import Foundation
import RoostDistribution

/// A real `elixir` that takes part in the distribution, and evaluates what the test tells it.
final class ElixirNode {
  let name: NodeName
  private let program: LineProgram

  /// - Parameters:
  ///   - script: a file in the folder `Peer` that evaluates line by line.
  ///   - options: what `erl` is told besides.
  init(
    _ name: String,
    _ script: String,
    epmd: EpmdDaemon,
    cookie: String = "secret",
    options: [String] = []
  ) throws {
    self.name = try NodeName("\(name)@localhost")
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Peer/\(script)").path
    let options =
      ["-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} -kernel logger_level none"] + options
    program = try LineProgram(
      [
        "elixir", "--sname", self.name.description, "--cookie", cookie, "--erl",
        options.joined(separator: " "), source,
      ],
      epmd: epmd
    )
  }

  /// Ends the node at once, with all its connections.
  func stop() { program.stop() }

  /// What an expression gives, as Elixir inspects it.
  func evaluate(_ expression: String) throws -> String {
    try program.send(expression)
    return try program.line()
  }
}
