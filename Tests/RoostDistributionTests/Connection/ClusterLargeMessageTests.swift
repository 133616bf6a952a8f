import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Messages of 100 MB, and what goes beside them", .offPool, .timeLimit(.minutes(5)))
struct ClusterLargeMessageTests {
  private let cluster = Cluster()

  @Test("A small message of another process waits for no fragment of a large one that is not on its way yet")
  func overtakes() async throws {
    // That the peer is silent is not what is tried here.
    let one = try await cluster.start("one@localhost", security: .plainUnsafe) {
      $0.tickTime = .seconds(3600)
    }
    let slow = try await TestNode.connected(to: one, as: "slow@localhost")
    let connection = try #require(one.core.state.withLock { $0.connections[slow.configuration.name] })
    let (a, b) = (try Probe(on: one), try Probe(on: one))
    let (first, second) = (try one.pid(slow.pid(1)), try one.pid(slow.pid(2)))
    let large = Term.binary(Binary([UInt8](repeating: 7, count: 100 << 20)))
    await a.run { $0.runtime.send(large, to: first) }
    // The peer reads nothing: of the large one there goes what the sockets hold, and what they do not take of a burst.
    await b.run { $0.runtime.send(Term.atom("small"), to: second) }
    let sent = Int(connection.outbound.bytes)
    #expect(sent < 50 << 20)
    let before = try Self.bytes(before: Array("small".utf8), in: slow)
    #expect(before < sent + 1000)
    await cluster.stop()
  }

  /// How many bytes come before some that are nowhere else.
  private static func bytes(before word: [UInt8], in peer: TestNode) throws -> Int {
    var (window, passed): ([UInt8], Int) = ([], 0)
    while true {
      window += try peer.receiveBytes()
      let last = window.count - word.count
      for start in 0..<max(0, last + 1) where window[start] == word[0] {
        if window[start..<(start + word.count)].elementsEqual(word) { return passed + start }
      }
      let count = max(0, last)
      window.removeFirst(count)
      passed += count
    }
  }
}
