import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Peers that say nothing more, or do not read", .offPool, .timeLimit(.minutes(5)))
struct ClusterSilenceTests {
  private let cluster = Cluster()

  @Test("A peer whose connection is open and brings nothing is given up after the tick time, with its ties")
  func silent() async throws {
    // The shortest there is.
    let one = try await cluster.start("one@localhost", security: .plainUnsafe) { $0.tickTime = .seconds(1) }
    var events = one.events().makeAsyncIterator()
    let quiet = try await TestNode.connected(to: one, as: "quiet@localhost")
    let name = quiet.configuration.name
    #expect(await events.next() == .up(name, isHidden: true))
    let a = try Probe(on: one)
    let target = try one.pid(quiet.pid(1))
    await a.run { me in
      me.link(target)
      _ = me.monitor(target)
    }
    #expect(
      try await [a.nextWords(), a.nextWords()].sorted()
        == ["down \(target) noconnection", "exit \(target) noconnection"]
    )
    #expect(await events.next() == .down(name, isHidden: true, .tickTimeout))
    // The other side sees the end of the connection, after the ticks.
    try quiet.awaitClose()
    #expect(one.hiddenNodes == [])
    await cluster.stop()
  }

  @Test(
    "A process that sends to a peer who does not read is held, and no other; it goes on once the peer reads"
  )
  func busy() async throws {
    let busyBytes = 256 << 10
    let (one, two) = try await cluster.pair(security: .plainUnsafe) {
      $0.busyBytes = busyBytes
      // That the peer is silent is not what is tried here.
      $0.tickTime = .seconds(3600)
    }
    let quiet = try await TestNode.connected(to: one, as: "quiet@localhost")
    let name = quiet.configuration.name
    // More than the sockets of both sides take.
    let (blob, count) = (Term.binary(Binary([UInt8](repeating: 7, count: 128 << 10))), 400)
    let a = try Probe(on: one)
    let target = try one.pid(quiet.pid(1))
    let sent = Locked(0)
    let sending = Task {
      for _ in 1...count {
        await a.run { $0.runtime.send(blob, to: target) }
        sent.withLock { $0 += 1 }
      }
    }
    let connection = try #require(one.core.state.withLock { $0.connections[name] })
    while connection.state.withLock({ $0.held.isEmpty }) { await Task.yield() }
    // One message more than may wait, and no more: that is what the sender is held for.
    for _ in 0..<1000 {
      let waiting = connection.state.withLock { $0.bufferedBytes }
      #expect(waiting <= busyBytes + (129 << 10))
      await Task.yield()
    }
    #expect(sent.withLock { $0 } < count)

    let (b, c) = (try Probe(on: one), try Probe(on: two, name: "c"))
    await b.run { me in one.send(blob, to: "c", at: two.name) }
    #expect(try await c.nextWords().hasPrefix("message <<7,7"))

    var received = 0
    while received < count * (128 << 10) {
      let bytes = try quiet.receiveBytes()
      if bytes.isEmpty { throw TestSocket.Failure(description: "the node has closed") }
      received += bytes.count
    }
    await sending.value
    // Whoever sends lets go of them a moment after the peer has read the last.
    while connection.state.withLock({ !$0.held.isEmpty }) { await Task.yield() }
    await cluster.stop()
  }

  @Test(
    "Code outside of processes waits for room, and goes on when there is, or with the connection or the wait over"
  )
  func room() async throws {
    let one = try await cluster.start("one@localhost", security: .plainUnsafe) {
      $0.busyBytes = 256 << 10
      $0.tickTime = .seconds(3600)
    }
    await one.room(at: try NodeName("nobody@localhost"))
    for isRead in [true, false] {
      let quiet = try await TestNode.connected(to: one, as: "quiet@localhost")
      let name = quiet.configuration.name
      let connection = try #require(one.core.state.withLock { $0.connections[name] })
      await one.room(at: name)
      let blob = Term.binary(Binary([UInt8](repeating: 7, count: 128 << 10)))
      let (target, count) = (try one.pid(quiet.pid(1)), 400)
      for _ in 0..<count { one.runtime.send(blob, to: target) }
      let (wait, vain) = (Task { await one.room(at: name) }, Task { await one.room(at: name) })
      while connection.state.withLock({ $0.held.count < 2 }) { await Task.yield() }
      vain.cancel()
      await vain.value
      if isRead {
        var received = 0
        while received < count * (128 << 10) { received += try quiet.receiveBytes().count }
      } else {
        await one.disconnect(from: name)
      }
      await wait.value
      await one.disconnect(from: name)
    }
    await cluster.stop()
  }
}
