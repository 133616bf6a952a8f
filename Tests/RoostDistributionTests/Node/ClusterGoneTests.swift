import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("What becomes of what there was with a peer that goes", .offPool, .timeLimit(.minutes(5)))
struct ClusterGoneTests {
  private let cluster = Cluster()

  private func start() async throws -> Node {
    try await cluster.start("one@localhost", security: .plainUnsafe)
  }

  @Test("All that it sent before comes before its end is told")
  func order() async throws {
    let one = try await start()
    var peer: TestNode? = try await TestNode.connected(to: one, as: "peer@localhost")
    let a = try Probe(on: one)
    let (here, there) = (try #require(one.external(a.pid)), try #require(peer?.pid(1)))
    let target = try one.pid(there)
    await a.run { me in
      me.link(target)
      _ = me.monitor(target)
    }
    // What has come and not been read would have the end of the connection overtake what was sent.
    for _ in 0..<2 { _ = try peer?.receive() }
    for number in 1...1000 { try peer?.enqueue(.send(from: there, to: here), .integer(number), from: 1) }
    while try peer?.flushOnce() == true {}
    peer = nil
    for number in 1...1000 { #expect(try await a.nextWords() == "message \(number)") }
    #expect(
      try await [a.nextWords(), a.nextWords()].sorted()
        == ["down \(target) noconnection", "exit \(target) noconnection"]
    )
    await cluster.stop()
  }

  @Test("A spawn that it has been asked for, and has not answered, fails with noconnection")
  func spawn() async throws {
    let one = try await start()
    var peer: TestNode? = try await TestNode.connected(to: one, as: "peer@localhost")
    let name = try NodeName("peer@localhost")
    let spawning = Task { try await one.spawn("start", of: "counter", at: name, 5) }
    guard case .spawnRequest = try #require(try peer?.receive()).control else {
      Issue.record("no request came")
      return
    }
    peer = nil
    let error = await #expect(throws: SpawnError.self) { _ = try await spawning.value }
    #expect(error?.code == .noconnection)
    await cluster.stop()
  }

  @Test("One that has lost the connection, and connects anew, takes the place of itself")
  func replaced() async throws {
    let one = try await start()
    var events = one.events().makeAsyncIterator()
    let old = try await TestNode.connected(to: one, as: "peer@localhost")
    let name = old.configuration.name
    #expect(await events.next() == .up(name, isHidden: true))
    let a = try Probe(on: one)
    let target = try one.pid(old.pid(1))
    await a.run { _ = $0.monitor(target) }

    let new = try await TestNode.connected(to: one, as: "peer@localhost")
    #expect(await events.next() == .down(name, isHidden: true, .replaced))
    #expect(try await a.nextWords() == "down \(target) noconnection")
    #expect(await events.next() == .up(name, isHidden: true))
    try old.awaitClose()
    let here = try #require(one.external(a.pid))
    try new.send(.send(from: new.pid(1), to: here), .atom("again"), from: 1)
    #expect(try await a.nextWords() == "message again")
    #expect(one.hiddenNodes == [name])
    await cluster.stop()
  }

  @Test("What breaks the protocol ends the connection, and is the reason that is told")
  func protocolError() async throws {
    let one = try await start()
    var events = one.events().makeAsyncIterator()
    let peer = try await TestNode.connected(to: one, as: "peer@localhost")
    let name = peer.configuration.name
    #expect(await events.next() == .up(name, isHidden: true))
    try peer.sendRaw([0, 0, 0, 2, 1, 2])
    guard case .down(name, isHidden: true, .protocolError(let words))? = await events.next() else {
      Issue.record("it was told something else")
      return
    }
    #expect(!words.isEmpty)
    try peer.awaitClose()
    await cluster.stop()
  }
}
