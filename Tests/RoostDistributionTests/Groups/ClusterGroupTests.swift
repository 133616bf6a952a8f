import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Process groups across nodes", .timeLimit(.minutes(5)))
struct ClusterGroupTests {
  private let cluster = Cluster()
  private let group = Term.atom("workers")

  /// Two connected nodes on which the scope runs.
  private func pair() async throws -> (Node, Groups, Node, Groups) {
    let (one, two) = try await cluster.pair()
    let (first, second) = (Groups(of: one), Groups(of: two))
    try await first.start()
    try await second.start()
    return (one, first, two, second)
  }

  @Test(
    "Who joins on one node is seen on the other, as often as it has joined, and can be sent to by its type"
  )
  func joining() async throws {
    let (one, first, two, second) = try await pair()
    let counter = one.runtime.spawn { Counter() }
    let watch = try second.watch()
    var changes = watch.changes.makeAsyncIterator()
    #expect(watch.members.isEmpty)
    try first.join(group, counter.pid)
    #expect(first.members(of: group) == [counter.pid] && first.localMembers(of: group) == [counter.pid])
    try await one.connect(to: two.name)
    let seen = try two.pid(try #require(one.external(counter.pid)))
    #expect(await changes.next() == .joined(group, [seen]))
    try first.join(group, counter.pid)
    #expect(await changes.next() == .joined(group, [seen]))
    #expect(second.members(of: group) == [seen, seen] && second.localMembers(of: group).isEmpty)
    #expect(second.groups == [group] && second.localGroups.isEmpty && first.localGroups == [group])
    for groups in [first, second] {
      let members = groups.members(of: group, as: Counter.Message.self)
      #expect(members.count == 2)
      for member in members { try await member.call(timeout: nil) { .rename("x", reply: $0) } }
    }
    #expect(try first.leave(group, counter.pid))
    #expect(await changes.next() == .left(group, [seen]))
    #expect(second.members(of: group) == [seen])
    #expect(try first.leave(group, counter.pid, counter.pid))
    #expect(try !first.leave(group, counter.pid))
    #expect(await changes.next() == .left(group, [seen]))
    #expect(second.groups.isEmpty && first.groups.isEmpty)
    await cluster.stop()
  }

  @Test("A process that joins from its own handler is a member when the handler goes on")
  func fromHandler() async throws {
    let (one, first, _, _) = try await pair()
    let probe = try Probe(on: one)
    let group = group
    let members = await probe.run { me -> [Pid] in
      try? first.join(group, me.pid)
      return first.members(of: group)
    }
    #expect(members == [probe.pid])
    await cluster.stop()
  }

  @Test("A scope that begins late, and a node that connects late, learn who is there")
  func late() async throws {
    let (one, two) = try await cluster.pair()
    let (first, second) = (Groups(of: one), Groups(of: two))
    try await first.start()
    let (a, b) = (try Probe(on: one), try Probe(on: two))
    try first.join(group, a.pid)
    try await one.connect(to: two.name)
    try await second.start()
    try second.join(group, b.pid)
    let (fromOne, fromTwo) = (try first.watch(group), try second.watch(group))
    try await expect(first, [a.pid, try one.pid(b, of: two)], fromOne)
    try await expect(second, [b.pid, try two.pid(a, of: one)], fromTwo)
    await cluster.stop()
  }

  /// Waits until a group has these members.
  private func expect(_ groups: Groups, _ members: Set<Pid>, _ watch: GroupWatch) async throws {
    var changes = watch.changes.makeAsyncIterator()
    var seen = Set(watch.members[group] ?? [])
    while seen != members {
      switch try #require(await changes.next()) {
      case .joined(_, let pids): seen.formUnion(pids)
      case .left(_, let pids): seen.subtract(pids)
      }
    }
    #expect(Set(groups.members(of: group)) == members)
  }

  @Test("A member that ends leaves, on all nodes; with a node go all its members, and come again with it")
  func ends() async throws {
    let (one, first, two, second) = try await pair()
    let (a, b) = (try Probe(on: one), try Probe(on: one))
    let watch = try second.watch()
    var changes = watch.changes.makeAsyncIterator()
    try await two.connect(to: one.name)
    try first.join(group, a.pid, b.pid)
    let (seenA, seenB) = (try two.pid(a, of: one), try two.pid(b, of: one))
    var joined: [Pid] = []
    while joined.count < 2 {
      guard case .joined(group, let pids)? = await changes.next() else {
        Issue.record("somebody left")
        break
      }
      joined += pids
    }
    #expect(Set(joined) == [seenA, seenB])
    a.end("boom")
    #expect(await changes.next() == .left(group, [seenA]))
    await two.disconnect(from: one.name)
    #expect(await changes.next() == .left(group, [seenB]))
    #expect(second.groups.isEmpty && first.members(of: group) == [b.pid])
    try await two.connect(to: one.name)
    #expect(await changes.next() == .joined(group, [seenB]))
    await one.stop()
    #expect(await changes.next() == .left(group, [seenB]))
    await cluster.stop()
  }

  @Test(
    "Without its process a scope has no members and takes none; a new one begins with those of other nodes"
  )
  func restart() async throws {
    let (one, first, two, second) = try await pair()
    let (a, b) = (try Probe(on: one), try Probe(on: two))
    try await one.connect(to: two.name)
    let (toOne, toTwo) = (try first.watch(), try second.watch(group))
    try first.join(group, a.pid)
    try second.join(group, b.pid)
    let (seenA, seenB) = (try two.pid(a, of: one), try one.pid(b, of: two))
    try await expect(first, [a.pid, seenB], toOne)
    try await expect(second, [b.pid, seenA], toTwo)
    let scope = try one.runtime.whereis("pg", as: GroupServer.Message.self)
    one.runtime.exit(scope.pid, .kill)
    // Nothing is there any more if it has ended before.
    #expect([.killed, .noproc].contains(await scope.untilExit()))
    // The stream ends with the scope.
    for await _ in toOne.changes {}
    #expect(first.members(of: group).isEmpty && first.groups.isEmpty)
    do throws(GroupError) {
      try first.join(group, a.pid)
      Issue.record("it has joined")
    } catch { #expect(error.code == .notRunning) }
    try await expect(second, [b.pid], try second.watch())
    try await first.start()
    try await expect(first, [seenB], try first.watch())
    await cluster.stop()
  }

  @Test("Processes of other nodes cannot be made to join, and a scope runs once")
  func errors() async throws {
    let (one, first, two, _) = try await pair()
    let b = try Probe(on: two)
    let seenB = try one.pid(b, of: two)
    do throws(GroupError) {
      try first.join(group, seenB)
      Issue.record("it has joined")
    } catch { #expect(error.code == .notLocal) }
    do throws(GroupError) {
      _ = try Groups(of: one, scope: "other").watch()
      Issue.record("it is watched")
    } catch { #expect(error.code == .notRunning) }
    do throws(StartError) {
      try await Groups(of: one).start()
      Issue.record("it has started")
    } catch { #expect(error.alreadyStarted != nil) }
    await cluster.stop()
  }

  @Test("A watcher that reads no more is forgotten")
  func unwatch() async throws {
    let (one, first, _, _) = try await pair()
    let scope = try one.runtime.whereis("pg", as: GroupServer.Message.self)
    let watching = Task { [group] in
      for await change in try first.watch().changes { return change.group == group }
      return false
    }
    /// How many watchers the scope's process knows, once it has done what it was told.
    func watchers() async throws -> Int {
      try await one.runtime.system.state(of: scope, as: GroupServer.self).watchers.count
    }
    while try await watchers() == 0 { await Task.yield() }
    try first.join(group, try Probe(on: one).pid)
    #expect(try await watching.value)
    while try await watchers() != 0 { await Task.yield() }
    await cluster.stop()
  }
}
