import ClusterTestKit
import Roost
import RoostDistribution
import Testing

@Suite("Servers under one name on several nodes", .timeLimit(.minutes(5)))
struct ClusterServersTests {
  private let cluster = Cluster()

  @Test("A cast to a name on each of several nodes reaches those that have it, this one among them")
  func castToANameOnSeveralNodesReachesThoseThatHaveIt() async throws {
    let (one, two) = try await cluster.pair()
    let three = try await cluster.start("three@localhost")
    let empty = try await cluster.start("empty@localhost")
    for node in [one, two, three] { _ = try node.serveCounter(for: one) }
    let nowhere = try NodeName("nowhere@localhost")
    for name in [one.name, empty.name, nowhere, two.name, three.name] {
      one.counter(at: name).send(.increment(by: 2))
    }
    for node in [one, two, three] {
      #expect(await one.counter(at: node.name).result() == .success(2))
    }
    await cluster.stop()
  }

  @Test("Calls to a name on several nodes, made at the same time, end each for itself")
  func callsToANameOnSeveralNodesEndEachForItself() async throws {
    let (one, two) = try await cluster.pair()
    let stuck = try await cluster.start("stuck@localhost")
    let empty = try await cluster.start("empty@localhost")
    let lost = try await cluster.start("lost@localhost")
    for node in [one, two, stuck, lost] { _ = try node.serveCounter(for: one) }
    let suspended = try stuck.runtime.whereis("counter", as: Counter.Message.self)
    try await stuck.runtime.system.suspend(suspended, timeout: nil)
    for node in [two, stuck, empty, lost] { try await one.connect(to: node.name) }
    await lost.stop()
    cluster.place(lost.name, nil)
    let nowhere = try NodeName("nowhere@localhost")
    let expected: [NodeName: Result<Int, CallError>] = [
      one.name: .success(0), two.name: .success(0), stuck.name: .failure(.timeout),
      empty.name: .failure(.exit(.noproc)), lost.name: .failure(.exit(.noconnection)),
      nowhere: .failure(.exit(.noconnection)),
    ]
    let results = await withTaskGroup(of: (NodeName, Result<Int, CallError>).self) { group in
      for name in expected.keys {
        let server = one.counter(at: name)
        // One that is suspended never answers, however long it has.
        let timeout = name == stuck.name ? Duration.milliseconds(1) : nil
        group.addTask { (name, await server.result(timeout: timeout)) }
      }
      var results: [NodeName: Result<Int, CallError>] = [:]
      for await (name, result) in group { results[name] = result }
      return results
    }
    #expect(results == expected)
    try await stuck.runtime.system.resume(suspended, timeout: nil)
    #expect(await one.counter(at: stuck.name).result() == .success(0))
    await cluster.stop()
  }

  // MARK: A full mailbox

  private struct Report: Sendable {
    /// How the calls of a round end, for each round that is unlike the others.
    var rounds: Set<[Result<Int, CallError>]> = []
    /// How many messages have come, in order.
    var messages = 0
  }

  /// Calls again and again as the process, and then takes what has waited.
  private static func report(
    _ inbox: Inbox<Int>,
    calling servers: [Ref<Counter.Message>],
    inVain stuck: Ref<Counter.Message>
  ) async throws -> Report {
    var report = Report()
    for _ in 1...100 {
      var results: [Result<Int, CallError>] = []
      for request in servers.map({ $0.request(Counter.Message.value) }) {
        results.append(await request.result())
      }
      results.append(await stuck.result(timeout: .zero))
      report.rounds.insert(results)
    }
    while case .message(report.messages)? = try await inbox.receive(timeout: .zero) { report.messages += 1 }
    return report
  }

  @Test("A process whose mailbox is full calls other nodes, with and without success, and loses no message")
  func callsToOtherNodesSucceedPastAFloodedMailbox() async throws {
    let (one, two) = try await cluster.pair()
    let three = try await cluster.start("three@localhost")
    for node in [two, three] { _ = try node.serveCounter(for: one) }
    let suspended = two.runtime.spawn { Counter() }
    try two.runtime.register("stuck", suspended)
    try await two.runtime.system.suspend(suspended, timeout: nil)
    let nowhere = try NodeName("nowhere@localhost")
    let servers = [two.name, three.name, nowhere].map { one.counter(at: $0) }
    let stuck = one.ref(to: "stuck", at: two.name, as: Counter.Message.self)
    let (starts, start) = AsyncStream<Void>.makeStream()
    let (reports, source) = AsyncStream<Report>.makeStream()
    let caller = one.runtime.spawn(receiving: Int.self) { inbox in
      for await _ in starts { break }
      source.yield(try await Self.report(inbox, calling: servers, inVain: stuck))
    }
    for number in 0..<100_000 { caller.send(number) }
    start.yield()
    var iterator = reports.makeAsyncIterator()
    let report = try #require(await iterator.next())
    #expect(
      report.rounds == [[.success(0), .success(0), .failure(.exit(.noconnection)), .failure(.timeout)]]
    )
    #expect(report.messages == 100_000)
    await cluster.stop()
  }
}
