import ExternalTerm
import Roost
import RoostDistribution

/// Streams of binaries from senders on this node to as many receivers on the other: what D1, D4 and D5 have in
/// common.
struct RemoteFlows {
  let pairs: Int

  /// The messages that each sender sends.
  let n: Int

  /// The size of the binary in each, in bytes.
  let size: Int

  /// Seconds from the first message to the last receiver's word that it has all of its.
  func seconds(_ link: (some Link).Type, in runtime: Runtime) async throws -> Double {
    Allocator.keepLargeBlocks()
    let peer = try await PeerProcess(link, runtime)
    let bytes = Binary((0..<size).map { _ in UInt8.random(in: 0...255) })
    var sinks: [Ref<RemoteSink.Message>] = []
    for _ in 0..<pairs { sinks.append(try await peer.sink(expecting: n)) }
    let sources = sinks.map { sink in
      runtime.spawn { [n] in RemoteSource(to: sink, left: n, bytes) }
    }
    let seconds = try await timed {
      for source in sources { source.send(.go) }
      try await withThrowingTaskGroup(of: Int.self) { group in
        for sink in sinks {
          group.addTask {
            try await sink.call(timeout: nil) { RemoteSink.Message.finished(reply: $0) }
          }
        }
        for try await count in group where count != n {
          throw YardstickError("\(count) of \(n) messages have come.")
        }
      }
    }
    await peer.stop()
    return seconds
  }
}

/// Sends in turns, between which it can be held up while the connection is busy.
private struct RemoteSource: GenServer {
  enum Message: Sendable { case go }

  private let to: Ref<RemoteSink.Message>
  private var left: Int
  private let bytes: Binary

  /// How many bytes it sends in a turn, about.
  private static let turn = 64 << 10

  init(to: Ref<RemoteSink.Message>, left: Int, _ bytes: Binary) {
    self.to = to
    self.left = left
    self.bytes = bytes
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    for _ in 0..<min(left, max(1, Self.turn / max(1, bytes.count))) {
      to.send(.load(left, bytes))
      left -= 1
    }
    if left > 0 { me.ref.send(.go) } else { me.stop() }
  }
}
