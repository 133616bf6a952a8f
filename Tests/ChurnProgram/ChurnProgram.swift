import Foundation
import Roost
import RoostDistribution
import RoostTLS

/// Two nodes in a process of the system of their own, connected by TLS. It says `ready`, and answers lines until its input
/// ends, each once that has been done: `connect N` connects and disconnects so many times, with a call each time;
/// `monitor N` has a process of one node monitor one of the other, and take that back, so many times. The answer is how
/// much memory the process holds, in KiB, and how many descriptors.
@main
struct ChurnProgram {
  private struct Counter: GenServer {
    enum Message: Codable, WireMessage { case next(reply: Reply<Int>) }

    var count = 0

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      guard case .next(let reply) = message else { return }
      count += 1
      reply(count)
    }
  }

  private struct Watcher: GenServer {
    enum Message: Sendable { case monitor(Pid, times: Int, reply: Reply<Void>) }

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      guard case .monitor(let pid, let times, let reply) = message else { return }
      for _ in 0..<times { _ = me.demonitor(me.monitor(pid)) }
      reply(())
    }
  }

  /// Where the nodes listen.
  private final class Addresses: Sendable {
    let endpoints = Locked<[NodeName: Endpoint]>([:])
  }

  static func main() async throws {
    let addresses = Addresses()
    let one = try await start("one@localhost", addresses)
    let two = try await start("two@localhost", addresses)
    let server = try await two.runtime.start { Counter() }
    try two.runtime.register("counter", server)
    let counter = one.ref(to: "counter", at: two.name, as: Counter.Message.self)
    let watcher = try await one.runtime.start { Watcher() }
    say("ready")
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 2, let count = Int(words[1]) else { continue }
      for number in 0..<count {
        if words[0] == "connect" {
          _ = try await counter.call(timeout: nil, Counter.Message.next)
          await one.disconnect(from: two.name)
        } else if number % 1000 == 0 {
          guard let pid = try two.external(server.pid).map(one.pid) else { continue }
          try await watcher.call(timeout: nil) { .monitor(pid, times: min(1000, count - number), reply: $0) }
        }
      }
      if words[0] == "monitor" {
        // What is on its way arrives before the answer.
        _ = try await counter.call(timeout: nil, Counter.Message.next)
      }
      say("\(try memory()) \(try descriptors())")
    }
    await one.stop()
    await two.stop()
  }

  private static func start(_ name: String, _ addresses: Addresses) async throws -> Node {
    var runtime = RuntimeConfiguration()
    runtime.nodeName = name
    // Each connection is news.
    runtime.logger.logLevel = .error
    var configuration = NodeConfiguration(
      cookie: try Cookie("secret"),
      security: .secret(try ClusterSecret("the secret of the nodes of tests")),
      discovery: .lookup { name in addresses.endpoints.withLock { $0[name] } }
    )
    configuration.host = "127.0.0.1"
    let node = try Node(try Runtime(runtime), configuration)
    try await node.start()
    let endpoint = node.port.map { Endpoint(host: "127.0.0.1", port: $0) }
    addresses.endpoints.withLock { $0[node.name] = endpoint }
    return node
  }

  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func memory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
  }

  private static func descriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }
}
