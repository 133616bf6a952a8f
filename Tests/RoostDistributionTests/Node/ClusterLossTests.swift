import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Nodes that go, come back, or are not there", .timeLimit(.minutes(5)))
struct ClusterLossTests {
  private let cluster = Cluster()

  @Test("With the connection, links, monitors and calls end with noconnection, and both nodes are told")
  func loss() async throws {
    let (one, two) = try await cluster.pair()
    let (a, b) = (try Probe(on: one), try Probe(on: two))
    let counter = two.runtime.spawn { Counter() }
    try await two.runtime.system.suspend(counter)
    var events = (one.events().makeAsyncIterator(), two.events().makeAsyncIterator())
    let toB = try one.pid(b, of: two)
    await a.run { me in
      me.link(toB)
      _ = me.monitor(toB)
      me.runtime.send(Term.atom("tied"), to: toB)
    }
    #expect(try await b.nextWords() == "message tied")
    let remote = try one.ref(to: try #require(two.external(counter.pid)), as: Counter.Message.self)
    let request = remote.request(Counter.Message.value)
    #expect(await events.0.next() == .up(two.name, isHidden: false))
    #expect(await events.1.next() == .up(one.name, isHidden: false))
    #expect(await one.disconnect(from: two.name))
    #expect(
      try await [a.nextWords(), a.nextWords()].sorted()
        == ["down \(toB) noconnection", "exit \(toB) noconnection"]
    )
    #expect(try await b.nextWords() == "exit \(a.pid) noconnection")
    #expect(request.outcome == .failure(.exit(.noconnection)))
    #expect(await events.0.next() == .down(two.name, isHidden: false, .disconnect))
    #expect(await events.1.next() == .down(one.name, isHidden: false, .connectionClosed))
    #expect(two.runtime.info(of: b.pid)?.monitoredBy == 0 && two.runtime.info(of: b.pid)?.links == [])
    #expect(one.nodes == [])
    // The next message connects again.
    one.runtime.send(Term.atom("again"), to: toB)
    #expect(try await b.nextWords() == "message again")
    await cluster.stop()
  }

  @Test("However often a node is tried that cannot be reached, the log says so once")
  func loggedOnce() async throws {
    let one = try await cluster.start("one@localhost")
    let nowhere = try NodeName("nowhere@localhost")
    for _ in 0..<3 { await #expect(throws: NodeError.self) { try await one.connect(to: nowhere) } }
    #expect(cluster.log.lines.count { $0.hasPrefix("No connection") } == 1)
    await cluster.stop()
  }

  @Test("A node that cannot be reached brings noconnection, and messages to it vanish")
  func unreachable() async throws {
    let one = try await cluster.start("one@localhost")
    let nowhere = try NodeName("nowhere@localhost")
    let a = try Probe(on: one)
    let gone = try one.pid(ExternalPid(node: "nowhere@localhost", id: 1, serial: 0, creation: 4))
    await a.run { me in
      me.runtime.send(1, to: gone)
      me.link(gone)
      _ = me.monitor(gone)
      me.exit(gone, .kill)
    }
    #expect(try await a.nextWords() == "exit \(gone) noconnection")
    #expect(try await a.nextWords() == "down \(gone) noconnection")
    let server = one.ref(to: "server", at: nowhere, as: Counter.Message.self)
    do {
      _ = try await server.call(timeout: nil, Counter.Message.value)
      Issue.record("it was answered")
    } catch { #expect(error == .exit(.noconnection)) }
    do {
      try await one.connect(to: nowhere)
      Issue.record("it is connected")
    } catch { #expect(error.code == .unknownNode) }
    do {
      try await one.connect(to: one.name)
      Issue.record("it is connected")
    } catch { #expect(error.code == .thisNode) }
    await cluster.stop()
  }

  @Test("The pids of an earlier incarnation are dead, and never another process")
  func incarnations() async throws {
    let one = try await cluster.start("one@localhost")
    let two = try await cluster.start("two@localhost", creation: 4)
    let (a, b) = (try Probe(on: one), try Probe(on: two))
    let old = try one.pid(b, of: two)
    await a.run { $0.link(old) }
    await a.run { $0.runtime.send(Term.atom("hello"), to: old) }
    #expect(try await b.nextWords() == "message hello")
    await two.stop()
    #expect(try await a.nextWords() == "exit \(old) noconnection")
    let again = try await cluster.start("two@localhost", creation: 5)
    let c = try Probe(on: again)
    #expect(c.pid.number == b.pid.number && c.pid != b.pid)
    await a.run { me in
      me.runtime.send(Term.atom("old"), to: old)
      me.exit(old, .kill)
      me.link(old)
      _ = me.monitor(old)
    }
    #expect(try await a.nextWords() == "exit \(old) noproc")
    #expect(try await a.nextWords() == "down \(old) noproc")
    let new = try one.pid(c, of: again)
    one.runtime.send(Term.atom("new"), to: new)
    #expect(try await c.nextWords() == "message new")
    await two.runtime.shutdown()
    await cluster.stop()
  }

  @Test("Two nodes that connect to each other at the same time end with one connection, and lose nothing")
  func simultaneous() async throws {
    for _ in 1...20 {
      let cluster = Cluster()
      let (one, two) = try await cluster.pair()
      let (a, b) = (try Probe(on: one), try Probe(on: two))
      let (toA, toB) = (try two.pid(a, of: one), try one.pid(b, of: two))
      await withTaskGroup { group in
        group.addTask { await a.run { $0.runtime.send(1, to: toB) } }
        group.addTask { await b.run { $0.runtime.send(2, to: toA) } }
      }
      #expect(try await a.nextWords() == "message 2")
      #expect(try await b.nextWords() == "message 1")
      #expect(one.nodes == [two.name] && two.nodes == [one.name])
      await cluster.stop()
    }
  }

  @Test("A wrong cookie connects nobody, and both sides say why")
  func cookies() async throws {
    let one = try await cluster.start("one@localhost", cookie: "right")
    let two = try await cluster.start("two@localhost", cookie: "wrong")
    do {
      try await one.connect(to: two.name)
      Issue.record("they are connected")
    } catch {
      #expect(error.code == .handshakeFailed)
      #expect(error.message.hasPrefix("no connection with two@localhost: "))
    }
    #expect(one.nodes == [] && two.nodes == [])
    let refusal = cluster.log.lines.first { $0.hasPrefix("A peer failed to connect") } ?? ""
    #expect(refusal.contains("cookie") && refusal.contains("one@localhost"))
    #expect(refusal.contains("127.0.0.1 port "))
    #expect(!cluster.log.lines.contains { $0.contains("wrong") || $0.contains("right") })
    await cluster.stop()
  }
}
