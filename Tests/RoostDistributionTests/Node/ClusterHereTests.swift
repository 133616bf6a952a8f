import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("A node that is addressed by itself", .timeLimit(.minutes(5)))
struct ClusterHereTests {
  private let cluster = Cluster()

  @Test("A name at this node is whichever process has it here: it takes messages, answers, and is monitored")
  func names() async throws {
    let one = try await cluster.start("one@localhost")
    let counter = one.ref(to: "counter", at: one.name, as: Counter.Message.self)
    let a = try Probe(on: one)
    await a.run { _ = $0.monitor(counter.pid) }
    #expect(try await a.nextWords() == "down \(counter.pid) noproc")
    await #expect(throws: CallError.exit(.noproc)) {
      try await counter.call(timeout: nil, Counter.Message.value)
    }
    for _ in 1...2 {
      let server = one.runtime.spawn { Counter() }
      try one.runtime.register("counter", server)
      counter.send(.increment(by: 2))
      #expect(try await counter.call(timeout: nil) { .add(3, to: "", reply: $0) } == 5)
      await a.run { _ = $0.monitor(counter.pid) }
      #expect(one.runtime.info(of: server.pid)?.monitoredBy == 1)
      await #expect(throws: CallError.self) {
        try await counter.call(timeout: nil, Counter.Message.crash)
      }
      #expect(try await a.nextWords() == "down \(counter.pid) crashed")
    }
    await cluster.stop()
  }

  @Test("A call that ends leaves no monitor; demonitor takes one back; another type is an error of the call")
  func leftovers() async throws {
    let one = try await cluster.start("one@localhost")
    let server = one.runtime.spawn { Counter() }
    try one.runtime.register("counter", server)
    let counter = one.ref(to: "counter", at: one.name, as: Counter.Message.self)
    let a = try Probe(on: one)
    _ = try await counter.call(timeout: nil, Counter.Message.value)
    await #expect(throws: CallError.self) {
      try await counter.call(timeout: nil) { .refuse(why: "no", reply: $0) }
    }
    await a.run { me in _ = me.demonitor(me.monitor(counter.pid)) }
    #expect(one.runtime.info(of: server.pid)?.monitoredBy == 0)
    let terms = one.ref(to: "counter", at: one.name, as: TermMessage.self)
    do {
      _ = try await terms.call(timeout: nil) { .call(.atom("value"), reply: $0) }
      Issue.record("it was answered")
    } catch { #expect(error.code == .invalidRequest) }
    await cluster.stop()
  }

  /// Passes what it is asked on.
  private struct Passing: GenServer {
    let to: Ref<Counter.Message>

    func handle(_ message: Counter.Message, _ me: Context<Counter.Message>) { to.send(message) }
  }

  @Test(
    "A call to a name here whose port goes on to another node is answered from there, and leaves no monitor"
  )
  func passedOn() async throws {
    let (one, two) = try await cluster.pair()
    try two.runtime.register("counter", two.runtime.spawn { Counter() })
    let counter = one.ref(to: "counter", at: two.name, as: Counter.Message.self)
    let passing = one.runtime.spawn { Passing(to: counter) }
    try one.runtime.register("passing", passing)
    let here = one.ref(to: "passing", at: one.name, as: Counter.Message.self)
    for number in 1...3 {
      #expect(try await here.call(timeout: nil) { .add(1, to: "", reply: $0) } == number)
    }
    while one.runtime.info(of: passing.pid)?.monitoredBy != 0 { await Task.yield() }
    await cluster.stop()
  }

  @Test("An untyped message to a name at this node arrives, and one to nobody vanishes")
  func messages() async throws {
    let one = try await cluster.start("one@localhost")
    let a = try Probe(on: one, name: "a")
    one.send(Term.atom("lost"), to: "nobody", at: one.name)
    one.send(Term.atom("hello"), to: "a", at: one.name)
    #expect(try await a.nextWords() == "message hello")
    await cluster.stop()
  }

  @Test("What other nodes may not spawn, this one may")
  func spawning() async throws {
    let (one, two) = try await cluster.pair { $0.allowsRemoteSpawn = false }
    for node in [one, two] {
      node.register(process: "start", of: "counter") { (count: Int) in Counter(count: count) }
    }
    let made = try await one.spawn("start", of: "counter", at: one.name, 5)
    let counter = try one.ref(to: made.external, as: Counter.Message.self)
    #expect(try await counter.call(timeout: nil, Counter.Message.value) == 5)
    do {
      try await one.spawn("start", of: "counter", at: two.name, 5)
      Issue.record("it was spawned")
    } catch { #expect(error.code == .refused) }
    await cluster.stop()
  }
}
