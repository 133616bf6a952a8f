import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("A server of another node, and of one that is not there or does not answer", .timeLimit(.minutes(5)))
struct ClusterServerTests {
  private let cluster = Cluster()

  @Test("A call to a server of another node that is told to end gets its reason or noproc, and then noproc")
  func callToADeadServerElsewhereIsNoproc() async throws {
    let (one, two) = try await cluster.pair()
    let a = try Probe(on: one)
    for address in 0..<2 {
      let addresses = try two.serveCounter(for: one)
      let (server, pid) = (addresses[address], addresses[1].pid)
      #expect(await server.result() == .success(0))
      await a.run { me in
        _ = me.monitor(pid)
        me.exit(pid, "boom")
      }
      let ends: [Result<Int, CallError>] = [.failure(.exit("boom")), .failure(.exit(.noproc))]
      #expect(ends.contains(await server.result()))
      #expect(try await a.nextWords() == "down \(pid) boom")
      #expect(await server.result() == .failure(.exit(.noproc)))
    }
    let nobody = one.ref(to: "nobody", at: two.name, as: Counter.Message.self)
    #expect(await nobody.result() == .failure(.exit(.noproc)))
    await cluster.stop()
  }

  @Test("A call to a node that is lost, or was never there, fails with noconnection, by name and by pid")
  func callToALostNodeIsNoconnection() async throws {
    let (one, two) = try await cluster.pair()
    let addresses = try two.serveCounter(for: one)
    for server in addresses { #expect(await server.result() == .success(0)) }
    await two.stop()
    cluster.place(two.name, nil)
    let nowhere = one.counter(at: try NodeName("nowhere@localhost"))
    for server in addresses + [nowhere] {
      #expect(await server.result() == .failure(.exit(.noconnection)))
    }
    await cluster.stop()
  }

  @Test("A request to another node brings the answer, the reason for which the server ends, or its absence")
  func requestsToOtherNodesEndWithAnAnswerOrAReason() async throws {
    let (one, two) = try await cluster.pair()
    for address in 0..<2 {
      let server = try two.serveCounter(for: one)[address]
      let (value, crash) = (server.request(Counter.Message.value), server.request(Counter.Message.crash))
      #expect(await crash.result() == .failure(.exit("crashed")))
      #expect(await value.result() == .success(0))
      let late = server.request(Counter.Message.value)
      #expect(await late.result() == .failure(.exit(.noproc)))
    }
    let nowhere = one.counter(at: try NodeName("nowhere@localhost"))
    let request = nowhere.request(Counter.Message.value)
    #expect(await request.result() == .failure(.exit(.noconnection)))
    await cluster.stop()
  }

  // MARK: A node that does not answer

  @Test("A cast to a node that is still looked for returns at once, and arrives when the node is found")
  func castToANodeThatIsLookedForReturnsAtOnce() async throws {
    let two = try await cluster.start("two@localhost")
    let port = try #require(two.port)
    let (endpoints, found) = AsyncStream<Endpoint>.makeStream()
    let (lookups, lookup) = AsyncStream<NodeName>.makeStream()
    let one = try await cluster.start("one@localhost") {
      $0.discovery = .lookup { name in
        lookup.yield(name)
        for await endpoint in endpoints { return endpoint }
        return nil
      }
    }
    let addresses = try two.serveCounter(for: one)
    let a = try Probe(on: one)
    for server in addresses {
      server.send(.increment(by: 1))
      await a.run { _ in server.send(.increment(by: 2)) }
    }
    // Nobody has said yet where the node is.
    var names = lookups.makeAsyncIterator()
    let name = await names.next()
    #expect(name == two.name && !one.isConnected(with: two.name))
    let requests = addresses.map { $0.request(Counter.Message.value) }
    found.yield(Endpoint(host: "127.0.0.1", port: port))
    found.finish()
    for request in requests { #expect(await request.result() == .success(6)) }
    await cluster.stop()
  }

  @Test("A cast to a node that accepts and says nothing returns at once; a call waits until the node stops")
  func castToANodeThatSaysNothingReturnsAtOnce() async throws {
    let silent = try NodeName("silent@localhost")
    let (socket, port) = try TestSocket.listen()
    cluster.place(silent, Endpoint(host: "127.0.0.1", port: Int(port)))
    let one = try await cluster.start("one@localhost")
    let a = try Probe(on: one)
    let server = one.counter(at: silent)
    server.send(.increment(by: 1))
    await a.run { _ in server.send(.increment(by: 2)) }
    let request = server.request(Counter.Message.value)
    while one.core.state.withLock({ $0.attempts.isEmpty }) { await Task.yield() }
    #expect(request.outcome == nil && !one.isConnected(with: silent))
    await cluster.stop()
    #expect(request.outcome == .failure(.exit(.noconnection)))
    withExtendedLifetime(socket) {}
  }
}
