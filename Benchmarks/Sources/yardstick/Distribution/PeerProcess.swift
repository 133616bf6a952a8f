import Foundation
import Logging
import Roost
import RoostDistribution

/// The other node: this same program in a process of its own, which ends with its standard input.
final class PeerProcess {
  static let name = "peer@localhost"

  private let process = Process()
  private let input = Pipe()
  private let node: Node
  private let peer: NodeName

  /// Starts it, and connects the runtime with it.
  init(_ link: (some Link).Type, _ runtime: Runtime) async throws {
    let output = Pipe()
    process.executableURL = try Repetition.program()
    process.arguments = ["--peer", link.letter]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n"), let byte = try output.fileHandleForReading.read(upToCount: 1) {
      line += byte
    }
    guard let port = Int(String(decoding: line.dropLast(), as: UTF8.self)) else {
      throw YardstickError("The other node did not start.")
    }
    peer = try NodeName(Self.name)
    node = try Node(
      runtime,
      Self.configuration(link, .table([peer: Endpoint(host: "127.0.0.1", port: port)]))
    )
    try await node.start()
    try await node.connect(to: peer)
  }

  func stop() async {
    await node.stop()
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  private var hub: Ref<Hub.Message> { node.ref(to: Hub.name, at: peer) }

  /// A sink over there.
  func sink(expecting count: Int) async throws -> Ref<RemoteSink.Message> {
    try node.ref(to: try await hub.call { .sink(expecting: count, reply: $0) })
  }

  /// A counter over there.
  func counter() async throws -> Ref<Counter.Message> {
    try node.ref(to: try await hub.call(Hub.Message.counter))
  }

  private static func configuration(
    _ link: (some Link).Type,
    _ discovery: Discovery
  ) throws -> NodeConfiguration {
    var configuration = NodeConfiguration(
      cookie: try Cookie("yardstick"),
      security: try link.security(),
      discovery: discovery
    )
    configuration.host = "127.0.0.1"
    // As the nodes of BEAM: 32 MiB.
    configuration.busyBytes = 32 << 20
    return configuration
  }

  /// Is the other node, until the standard input ends.
  static func run(_ link: (some Link).Type) async throws {
    Allocator.keepLargeBlocks()
    var runtime = RuntimeConfiguration()
    runtime.nodeName = name
    runtime.logger = Logger(label: "yardstick") { _ in SwiftLogNoOpLogHandler() }
    let running = try Runtime(runtime)
    let node = try Node(running, try configuration(link, .table([:])))
    try running.register(Hub.name, running.spawn { Hub(node: node) })
    try await node.start()
    FileHandle.standardOutput.write(Data("\(node.port ?? 0)\n".utf8))
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      Thread.detachNewThread {
        _ = try? FileHandle.standardInput.readToEnd()
        continuation.resume()
      }
    }
    await node.stop()
    await running.shutdown()
  }
}
