import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Children of supervisors on other nodes", .timeLimit(.minutes(5)))
struct ClusterChildTests {
  private let cluster = Cluster()

  private func nodes(_ names: String...) async throws -> [Node] {
    var nodes: [Node] = []
    for name in names {
      let node = try await cluster.start("\(name)@localhost")
      node.register(process: "start", of: "counter") { (count: Int) in Counter(count: count, name: "") }
      nodes.append(node)
    }
    return nodes
  }

  private static func tree(_ node: Node, at places: Node..., restarts: Int = 3) -> Supervisor {
    Supervisor(.oneForOne, restarts: restarts, within: .seconds(3600)) {
      node.child("counter", spawning: "start", of: "counter", at: places.map(\.name), 5)
    }
  }

  /// The pid of the child once it is another than before.
  private static func child(of tree: SupervisorRef, after old: Pid? = nil) async throws -> Pid {
    while true {
      if let pid = try await tree.whichChild("counter").pid, pid != old { return pid }
      await Task.yield()
    }
  }

  @Test("A child on another node is started again there when it ends, and stopped with its supervisor")
  func restarts() async throws {
    let nodes = try await nodes("one", "two")
    for place in nodes {
      let tree = try await nodes[0].runtime.start(Self.tree(nodes[0], at: place))
      let first = try await Self.child(of: tree)
      #expect(nodes[0].external(first)?.node == Atom(place.name.description))
      nodes[0].runtime.exit(first, .kill)
      let second = try await Self.child(of: tree, after: first)
      let counter = try nodes[0].ref(
        to: try #require(nodes[0].external(second)),
        as: Counter.Message.self
      )
      #expect(try await counter.call(timeout: nil) { .add(2, to: "", reply: $0) } == 7)
      let watcher = try Probe(on: nodes[0])
      await watcher.run { _ = $0.monitor(second) }
      await tree.stop()
      #expect(try await watcher.nextWords() == "down \(second) shutdown")
    }
    await cluster.stop()
  }

  @Test("A child whose node is lost is started on the next")
  func moves() async throws {
    let nodes = try await nodes("one", "two", "three")
    let tree = try await nodes[0].runtime.start(Self.tree(nodes[0], at: nodes[1], nodes[2]))
    let first = try await Self.child(of: tree)
    #expect(nodes[0].external(first)?.node == "two@localhost")
    await nodes[1].stop()
    let second = try await Self.child(of: tree, after: first)
    #expect(nodes[0].external(second)?.node == "three@localhost")
    await tree.stop()
    await cluster.stop()
  }

  @Test("It is stopped alone, started again by request and forgotten, as any child")
  func managed() async throws {
    let nodes = try await nodes("one", "two")
    let tree = try await nodes[0].runtime.start(Self.tree(nodes[0], at: nodes[1]))
    let first = try await Self.child(of: tree)
    let watcher = try Probe(on: nodes[1])
    let there = try nodes[1].pid(try #require(nodes[0].external(first)))
    await watcher.run { _ = $0.monitor(there) }
    try await tree.terminateChild("counter")
    #expect(try await watcher.nextWords() == "down \(there) shutdown")
    let second = try #require(try await tree.restartChild("counter"))
    #expect(second != first && nodes[0].external(second)?.node == "two@localhost")
    try await tree.terminateChild("counter")
    try await tree.deleteChild("counter")
    #expect(try await tree.countChildren().specs == 0)
    await tree.stop()
    await cluster.stop()
  }

  @Test("A dynamic supervisor has them too, and says where they are")
  func dynamic() async throws {
    let nodes = try await nodes("one", "two")
    let tree = try await nodes[0].runtime.start(DynamicSupervisor())
    let spec = nodes[0].child("counter", spawning: "start", of: "counter", at: [nodes[1].name], 5)
    let pids = [try await tree.startChild(spec), try await tree.startChild(spec)]
    #expect(pids.map { $0.flatMap(nodes[0].external)?.node } == ["two@localhost", "two@localhost"])
    #expect(pids[0] != pids[1])
    try await tree.terminateChild(try #require(pids[0]))
    #expect(try await tree.whichChildren().map(\.pid) == [pids[1]])
    await tree.stop()
    await cluster.stop()
  }

  @Test("That it cannot be started is the error of the start, in words")
  func failures() async throws {
    let nodes = try await nodes("one", "two")
    let strict = try await cluster.start("strict@localhost") { $0.allowsRemoteSpawn = false }
    let tree = try await nodes[0].runtime.start(Supervisor(.oneForOne) {})
    let table: [(places: [NodeName], words: String)] = [
      ([strict.name], "does not let others spawn processes"),
      ([try NodeName("nobody@localhost")], "noconnection"),
      ([], "no node is named for child \"counter\""),
    ]
    for (places, words) in table {
      let child = nodes[0].child("counter", spawning: "start", of: "counter", at: places, 5)
      let error = await #expect(throws: SupervisorError.self) { try await tree.startChild(child) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    #expect(try await tree.countChildren().specs == 0)

    // One that has begun fails by its exit: too often, and the supervisor gives up.
    let child = nodes[0].child("counter", spawning: "start", of: "nowhere", at: [nodes[1].name])
    let one = try await nodes[0].runtime.start(Supervisor(.oneForOne, restarts: 2) { child })
    let end = await one.untilExit()
    // It may have given up before that.
    #expect([.shutdown, .noproc].contains(end))
    await tree.stop()
    await cluster.stop()
  }

  /// A server that traps exits, and says why it ends.
  private struct Trapping: GenServer {
    typealias Message = Counter.Message
    let witness: Ref<String>

    mutating func start(_ me: Context<Message>) { me.trapsExits = true }

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      if case .value(let reply) = message { reply(0) }
    }

    mutating func handle(info: Info, _ me: Context<Message>) { witness.send("\(info)") }

    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) { witness.send("\(reason)") }
  }

  /// A child counts as started when its process is there: before its own start it traps nothing.
  private func awaitStart(of child: Pid?, _ node: Node) async throws {
    let process = try #require(child.flatMap { node.external($0) })
    let ref = try node.ref(to: process, as: Counter.Message.self)
    #expect(try await ref.call(timeout: nil, Counter.Message.value) == 0)
  }

  @Test("A child that traps exits ends in order when it is stopped, and with its supervisor")
  func trapping() async throws {
    let nodes = try await nodes("one", "two")
    let (words, source) = AsyncStream<String>.makeStream()
    var heard = words.makeAsyncIterator()
    for place in nodes {
      let witness = place.runtime.spawn(receiving: String.self) { inbox in
        while true { if case .message(let word) = try await inbox.receive() { source.yield(word) } }
      }
      place.register(process: "trapping", of: "counter") { Trapping(witness: witness) }
      let child = nodes[0].child(
        "counter",
        spawning: "trapping",
        of: "counter",
        at: [place.name],
        shutdown: .infinity
      )
      let tree = try await nodes[0].runtime.start(Supervisor { child })
      try await awaitStart(of: tree.whichChild("counter").pid, nodes[0])
      try await tree.terminateChild("counter")
      #expect(await heard.next() == "shutdown")
      let pid = try #require(try await tree.restartChild("counter"))
      try await awaitStart(of: pid, nodes[0])
      let there = try place.pid(try #require(nodes[0].external(pid)))
      let watcher = try Probe(on: place)
      await watcher.run { _ = $0.monitor(there) }
      nodes[0].runtime.exit(tree.pid, .kill)
      #expect(await heard.next() == "killed")
      #expect(try await watcher.nextWords() == "down \(there) killed")
    }
    await cluster.stop()
  }

  @Test("A start goes to the next of the nodes that can be reached, and each begins with the next")
  func failOver() async throws {
    let nodes = try await nodes("one", "two", "three")
    let nowhere = try NodeName("nowhere@localhost")
    let places = [nowhere, nodes[1].name, nodes[2].name]
    let child = nodes[0].child("counter", spawning: "start", of: "counter", at: places, 5)
    let tree = try await nodes[0].runtime.start(DynamicSupervisor())
    var homes: [String] = []
    for _ in 1...3 {
      let pid = try #require(try await tree.startChild(child))
      homes.append(nodes[0].external(pid)?.node.name ?? "")
    }
    #expect(homes == ["two@localhost", "two@localhost", "three@localhost"])
    await tree.stop()
    await cluster.stop()
  }

  private func patient(_ node: Node, at place: NodeName, _ patience: Duration) -> Child {
    node.child("counter", spawning: "start", of: "counter", at: [place], patience: patience, 5)
  }

  @Test("With patience a start waits for a node that is not there yet, and is given up with its supervisor")
  func patience() async throws {
    let one = try await nodes("one")[0]
    let tree = try await one.runtime.start(Supervisor {})
    let child = patient(one, at: try NodeName("two@localhost"), .seconds(100))
    let start = Task { try await tree.startChild(child) }
    while one.runtime.info(of: tree.pid)?.messagesHandled == 0 { await Task.yield() }
    _ = try await nodes("two")
    let pid = try #require(try await start.value)
    #expect(one.external(pid)?.node == "two@localhost")
    await tree.stop()

    let other = try await one.runtime.start(DynamicSupervisor())
    let never = patient(one, at: try NodeName("never@localhost"), .seconds(100_000))
    let vain = Task { try await other.startChild(never) }
    while one.runtime.info(of: other.pid)?.messagesHandled == 0 { await Task.yield() }
    await other.stop()
    await #expect(throws: SupervisorError.self) { try await vain.value }

    // A node that has stopped finds nobody any more.
    let last = try await one.runtime.start(DynamicSupervisor())
    let late = Task { try await last.startChild(never) }
    while one.runtime.info(of: last.pid)?.messagesHandled == 0 { await Task.yield() }
    await one.stop()
    let error = await #expect(throws: SupervisorError.self) { try await late.value }
    #expect(error?.description.contains("noconnection with never@localhost") == true)
    await last.stop()
    await cluster.stop()
  }

  @Test(
    "A supervisor that is told to stop does not wait for a node that does not answer; nor does who stops the child"
  )
  func abandoned() async throws {
    let nodes = try await nodes("one")
    let silent = try NodeName("silent@localhost")
    let (socket, port) = try TestSocket.listen()
    cluster.place(silent, Endpoint(host: "127.0.0.1", port: Int(port)))
    let child = nodes[0].child("counter", spawning: "start", of: "counter", at: [silent], 5)
    let tree = try await nodes[0].runtime.start(Supervisor {})
    let start = Task { try await tree.startChild(child) }
    while nodes[0].core.state.withLock({ $0.attempts.isEmpty }) { await Task.yield() }
    await tree.stop()
    await #expect(throws: SupervisorError.self) { try await start.value }

    let dynamic = try await nodes[0].runtime.start(DynamicSupervisor())
    let other = Task { try await dynamic.startChild(child) }
    // It asks the node for the child in the turn in which it is asked itself.
    while nodes[0].runtime.info(of: dynamic.pid)?.messagesHandled == 0 { await Task.yield() }
    await dynamic.stop()
    await #expect(throws: SupervisorError.self) { try await other.value }
    await cluster.stop()
    withExtendedLifetime(socket) {}
  }

  @Test("A tree of another runtime than the node's cannot have it as a child")
  func otherRuntime() async throws {
    let nodes = try await nodes("one", "two")
    let child = nodes[0].child("counter", spawning: "start", of: "counter", at: [nodes[1].name], 5)
    let error = await #expect(throws: StartError.self) {
      try await nodes[1].runtime.start(Supervisor { child })
    }
    #expect(error?.description.contains("is no process of one@localhost") == true)
    await cluster.stop()
  }
}
