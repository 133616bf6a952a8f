import Foundation
import Roost
import RoostDistribution
import RoostTLS

/// A node in a process of the system of its own, which tests kill: `node-program NAME EPMD-PORT [CA CERTIFICATE KEY]`.
/// It says `ready`, and ends with its input.
@main
struct NodeProgram {
  /// A process that waits.
  private struct Idle: GenServer {
    typealias Message = TermMessage
    mutating func handle(_ message: TermMessage, _ me: Context<TermMessage>) {}
  }

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 || arguments.count == 6, let epmd = UInt16(arguments[2]) else {
      throw UsageError(description: "NAME EPMD-PORT [CA CERTIFICATE KEY]")
    }
    var runtime = RuntimeConfiguration()
    runtime.nodeName = arguments[1]
    let security: NodeConfiguration.Security =
      arguments.count == 3
      ? .plainUnsafe
      : .certificates(CertificateFiles(authority: arguments[3], chain: arguments[4], key: arguments[5]))
    var configuration = NodeConfiguration(
      cookie: try Cookie("secret"),
      security: security,
      discovery: .epmd(port: epmd)
    )
    configuration.host = "127.0.0.1"
    let node = try Node(try Runtime(runtime), configuration)
    node.register(process: "start", of: "idle") { Idle() }
    try await node.start()
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    while readLine() != nil {}
    await node.stop()
  }

  private struct UsageError: Error, CustomStringConvertible {
    let description: String
  }
}
