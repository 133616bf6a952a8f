import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("How nodes are found and seen", .timeLimit(.minutes(5)))
struct ClusterDiscoveryTests {
  private let cluster = Cluster()

  // Only there all of 127.0.0.0/8 is this machine.
  #if os(Linux)
    @Test("With a fixed port, nodes find one another by the host in the name, and no epmd is asked")
    func fixedPort() async throws {
      // Listening finds a free port; the nodes take it over, each on an address of its own.
      let port = try TestSocket.listen().port
      func start(_ host: String) async throws -> Node {
        try await cluster.start("node@\(host)") {
          $0.discovery = .fixedPort(port)
          $0.host = host
        }
      }
      let (one, two) = (try await start("127.0.0.1"), try await start("127.0.0.2"))
      #expect(one.port == Int(port) && two.port == Int(port))
      let (a, b) = (try Probe(on: one, name: "a"), try Probe(on: two, name: "b"))
      one.send(Term.atom("hello"), to: "b", at: two.name)
      #expect(try await b.nextWords() == "message hello")
      await two.disconnect(from: one.name)
      while one.isConnected(with: two.name) { await Task.yield() }
      two.send(Term.atom("back"), to: "a", at: one.name)
      #expect(try await a.nextWords() == "message back")
      await cluster.stop()
    }
  #endif

  @Test("A hidden node is listed as hidden, on both sides, and is used like any other")
  func hidden() async throws {
    let one = try await cluster.start("one@localhost")
    let two = try await cluster.start("two@localhost") { $0.isHidden = true }
    let three = try await cluster.start("three@localhost")
    var events = one.events().makeAsyncIterator()
    let b = try Probe(on: two, name: "b")
    one.send(Term.atom("hello"), to: "b", at: two.name)
    #expect(try await b.nextWords() == "message hello")
    #expect(await events.next() == .up(two.name, isHidden: true))
    try await three.connect(to: one.name)
    #expect(await events.next() == .up(three.name, isHidden: false))
    #expect(one.nodes == [three.name] && one.hiddenNodes == [two.name])
    #expect(two.nodes == [] && two.hiddenNodes == [one.name])
    #expect(three.nodes == [one.name] && three.hiddenNodes == [])
    #expect(one.isConnected(with: two.name))
    await two.disconnect(from: one.name)
    #expect(await events.next() == .down(two.name, isHidden: true, .connectionClosed))
    await cluster.stop()
  }
}
