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
}
