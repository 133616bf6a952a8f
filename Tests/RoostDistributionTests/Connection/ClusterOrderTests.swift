import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

/// What goes past the channel and what goes through it.
@Suite("The order of messages, whichever way they go out", .offPool, .timeLimit(.minutes(5)))
struct ClusterOrderTests {
  private static let senders = 3
  private static let messages = 4_000

  /// Sends numbered messages, by turns small ones with pauses, many at once, and large ones.
  private static func send(_ sender: Int, from node: Node, to peer: NodeName) {
    node.runtime.spawn(receiving: Never.self) { _ in
      var random = SplitMix(seed: UInt64(sender))
      for number in 0..<messages {
        let count = random.below(50) == 0 ? random.below(30_000) : random.below(40)
        let blob = Term.binary(Binary([UInt8](repeating: 1, count: count)))
        node.send(Term.tuple([.integer(sender), .integer(number), blob]), to: "receiver", at: peer)
        if number / 100 % 2 == 0 { await Task.yield() }
      }
    }
  }

  /// Receives what all send, and answers now and then, so that both sides read and write.
  private static func receive(at node: Node, answering peer: NodeName) async throws -> Chronicle {
    let chronicle = Chronicle()
    let server = node.runtime.spawn(receiving: Never.self) { inbox in
      var next = [Int](repeating: 0, count: senders)
      for count in 0..<(senders * messages) {
        guard case .info(.message(let message)) = try await inbox.receive(),
          case .tuple(let parts)? = message as? Term, case .integer(let sender) = parts[0],
          case .integer(let number) = parts[1]
        else { continue }
        if number != next[sender] { chronicle.mistakes.withLock { $0 += 1 } }
        next[sender] = number + 1
        if count % 7 == 0 { node.send(Term.integer(number), to: "nobody", at: peer) }
      }
      chronicle.last.withLock { $0 = next }
    }
    try node.runtime.register("receiver", server)
    chronicle.server = server
    return chronicle
  }

  private final class Chronicle: @unchecked Sendable {  // safe: `server` is set before it is shared
    let mistakes = Locked(0)
    let last = Locked([Int]())
    var server: Ref<Never>?
  }

  @Test("Each sender's messages arrive in its order, with TLS and without", arguments: [true, false])
  func order(isSealed: Bool) async throws {
    let cluster = Cluster()
    let (one, two) = try await cluster.pair(security: isSealed ? cluster.sealed : .plainUnsafe)
    let received = [
      try await Self.receive(at: one, answering: two.name),
      try await Self.receive(at: two, answering: one.name),
    ]
    for sender in 0..<Self.senders {
      Self.send(sender, from: one, to: two.name)
      Self.send(sender, from: two, to: one.name)
    }
    for chronicle in received {
      // Nothing is there any more if it has ended before.
      let reason = await chronicle.server?.untilExit()
      #expect(reason == .normal || reason == .noproc)
      // A connection that was lost would have taken messages along.
      #expect(!cluster.log.lines.contains { $0.hasPrefix("Node down") }, "\(cluster.log.lines)")
      #expect(chronicle.mistakes.withLock { $0 } == 0)
      #expect(chronicle.last.withLock { $0 } == [Int](repeating: Self.messages, count: Self.senders))
    }
    await cluster.stop()
  }
}
