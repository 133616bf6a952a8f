import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import Testing

/// The examples of the page "Working on other nodes" do what it says.
@Suite(.timeLimit(.minutes(5))) struct RemotePageTests {
  private let cluster = Cluster()

  @Test func aFunctionAndAServerOfAnotherNodeAreUsed() async throws {
    let (one, two) = try await cluster.pair()
    offer(on: two)
    #expect(try await tally(at: two.name, from: one) == 7)
    await cluster.stop()
  }

  @Test func aTallyWhoseNodeIsLostIsReplacedByOneElsewhere() async throws {
    let (one, two) = try await cluster.pair()
    let three = try await cluster.start("three@localhost")
    for worker in [two, three] { offer(on: worker) }
    let tree = try await one.runtime.start(branch(one, [two.name, three.name]))
    let first = try #require(try await tally(of: tree, one))
    first.send(.add(2))
    #expect(try await first.call(timeout: nil, Tally.Message.sum) == 2)
    await two.stop()
    var next: Ref<Tally.Message>?
    while next == nil || next?.pid == first.pid { next = try await tally(of: tree, one) }
    #expect((next?.pid).flatMap(one.external)?.node == Atom(three.name.description))
    #expect(try await next?.call(timeout: nil, Tally.Message.sum) == 0)
    await tree.stop()
    await cluster.stop()
  }

  @Test func thoseInAGroupAreFoundOnAllNodes() async throws {
    let (one, two) = try await cluster.pair()
    let (first, second) = (Groups(of: one), Groups(of: two))
    _ = try await one.runtime.start(tallies(first))
    _ = try await two.runtime.start(tallies(second))
    try await one.connect(to: two.name)
    while first.members(of: .atom("tallies")).count < 2 { await Task.yield() }
    #expect(addEverywhere(3, first) == 2)
    for tally in first.members(of: .atom("tallies"), as: Tally.Message.self) {
      #expect(try await tally.call(timeout: nil, Tally.Message.sum) == 3)
    }
    await cluster.stop()
  }

  @Test func aTallyComesToTheTreeOnceThereIsANode() async throws {
    let two = try await cluster.start("two@localhost", security: .plainUnsafe)
    offer(on: two)
    var settings = RuntimeConfiguration()
    settings.nodeName = "one@localhost"
    settings.schedulers = 2
    settings.logger = cluster.log.logger
    let runtime = try Runtime(office(), settings)
    var configuration = NodeConfiguration(
      cookie: try Cookie("secret"),
      security: .plainUnsafe,
      discovery: .table([two.name: Endpoint(host: "127.0.0.1", port: try #require(two.port))])
    )
    configuration.host = "127.0.0.1"
    let node = try Node(runtime, configuration)
    let serving = Task { try await runtime.run() }
    try await node.start()
    let tally = try #require(try await staff(runtime, node, [two.name]))
    tally.send(.add(3))
    #expect(try await tally.call(timeout: nil, Tally.Message.sum) == 3)
    await node.stop()
    serving.cancel()
    try await serving.value
    await cluster.stop()
  }

  @Test func theSageAnswersByTheAlias() async throws {
    let (one, two) = try await cluster.pair()
    let sage = two.runtime.spawn { Sage(node: two) }
    try two.runtime.register("sage", sage)
    let there = one.ref(to: "sage", at: two.name, as: Sage.Message.self)
    let asking = ask(there, "why?", for: .seconds(1000), from: one)
    #expect(["4", .noproc].contains(await asking.untilExit()))
    await cluster.stop()
  }
}
