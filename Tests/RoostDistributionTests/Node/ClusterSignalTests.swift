import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Signals between two nodes", .timeLimit(.minutes(5)))
struct ClusterSignalTests {
  private let cluster = Cluster()

  @Test("Messages go by pid and by name, both ways, in the order sent; the first connects the nodes")
  func messages() async throws {
    let (one, two) = try await cluster.pair()
    let (a, b) = (try Probe(on: one, name: "a"), try Probe(on: two, name: "b"))
    let toB = try one.pid(b, of: two)
    one.send(Term.atom("hello"), to: "b", at: two.name)
    await a.run { me in for n in 1...100 { me.runtime.send(n, to: toB) } }
    #expect(try await b.nextWords() == "message hello")
    for n in 1...100 { #expect(try await b.nextWords() == "message \(n)") }
    let toA = try two.pid(a, of: one)
    two.runtime.send("text", to: toA)
    two.send(Term.tuple([1, .atom("x")]), to: "a", at: one.name)
    #expect(try await [a.nextWords(), a.nextWords()].sorted() == ["message <<\"text\">>", "message {1,x}"])
    #expect(one.nodes == [two.name] && two.nodes == [one.name])
    await cluster.stop()
  }

  @Test("A link carries the reason of the end, either way, once; after an unlink nothing comes")
  func links() async throws {
    let (one, two) = try await cluster.pair()
    for reason: ExitReason in [.normal, .shutdown, .shutdownBecause("why"), "boom", "two words", .killed] {
      let (a, b) = (try Probe(on: one), try Probe(on: two))
      let toB = try one.pid(b, of: two)
      await a.run { me in
        me.link(toB)
        me.link(toB)
        me.runtime.send(Term.atom("linked"), to: toB)
      }
      #expect(try await b.nextWords() == "message linked")
      b.end(reason)
      #expect(try await a.nextWords() == "exit \(toB) \(reason)")
      let c = try Probe(on: two)
      let toC = try one.pid(c, of: two)
      await a.run { me in
        me.link(toC)
        me.runtime.send(Term.atom("linked"), to: toC)
      }
      #expect(try await c.nextWords() == "message linked")
      a.end(reason)
      #expect(try await c.nextWords() == "exit \(a.pid) \(reason)")
    }
    let (a, b) = (try Probe(on: one), try Probe(on: two))
    let (toA, toB) = (try two.pid(a, of: one), try one.pid(b, of: two))
    await a.run { me in
      me.link(toB)
      me.unlink(toB)
    }
    await a.run { $0.runtime.send(Term.atom("unlinked"), to: toB) }
    #expect(try await b.nextWords() == "message unlinked")
    await b.run { me in me.runtime.send(Term.atom("last"), to: toA) }
    #expect(try await a.nextWords() == "message last")
    #expect(one.runtime.info(of: a.pid)?.links == [] && two.runtime.info(of: b.pid)?.links == [])
    await cluster.stop()
  }

  @Test("A monitor gives one DOWN: with the reason, with noproc for the dead, and none after demonitor")
  func monitors() async throws {
    let (one, two) = try await cluster.pair()
    let (a, b) = (try Probe(on: one), try Probe(on: two))
    let toB = try one.pid(b, of: two)
    let refs = await a.run { me in [me.monitor(toB), me.monitor(toB), me.monitor(toB)] }
    await a.run { me in
      me.demonitor(refs[1])
      me.runtime.send(Term.atom("watched"), to: toB)
    }
    #expect(try await b.nextWords() == "message watched")
    #expect(two.runtime.info(of: b.pid)?.monitoredBy == 2)
    b.end("boom")
    var seen: Set<MonitorRef> = []
    for _ in 1...2 {
      guard case .down(let ref, toB, "boom") = try await a.next() else {
        Issue.record("no DOWN")
        continue
      }
      seen.insert(ref)
    }
    #expect(seen == [refs[0], refs[2]])
    await a.run { me in
      _ = me.monitor(toB)
      me.link(toB)
    }
    #expect(
      try await [a.nextWords(), a.nextWords()].sorted() == ["down \(toB) noproc", "exit \(toB) noproc"]
    )
    await cluster.stop()
  }

  @Test("A name is monitored too: its DOWN says noproc or the reason, and names the same pid")
  func names() async throws {
    let (one, two) = try await cluster.pair()
    let (a, b) = (try Probe(on: one), try Probe(on: two, name: "b"))
    let (there, nowhere) = (
      one.ref(to: "b", at: two.name, as: TermMessage.self).pid,
      one.ref(to: "nobody", at: two.name, as: TermMessage.self).pid
    )
    await a.run { me in
      _ = me.monitor(nowhere)
      _ = me.monitor(there)
    }
    #expect(try await a.nextWords() == "down \(nowhere) noproc")
    one.send(Term.atom("hello"), to: "b", at: two.name)
    #expect(try await b.nextWords() == "message hello")
    b.end("boom")
    #expect(try await a.nextWords() == "down \(there) boom")
    await cluster.stop()
  }

  @Test("exit/2 is trapped, ends who does not trap it, and kill ends everybody")
  func exits() async throws {
    let (one, two) = try await cluster.pair()
    let a = try Probe(on: one)
    let (traps, ends, killed) = (
      try Probe(on: two), try Probe(on: two, trapsExits: false), try Probe(on: two)
    )
    let pids = try [traps, ends, killed].map { try one.pid($0, of: two) }
    await a.run { me in
      for pid in pids { _ = me.monitor(pid) }
      me.exit(pids[0], "stop")
      me.exit(pids[1], "stop")
      me.exit(pids[2], .kill)
    }
    #expect(try await traps.nextWords() == "exit \(try two.pid(a, of: one)) stop")
    #expect(
      try await [a.nextWords(), a.nextWords()].sorted()
        == ["down \(pids[1]) stop", "down \(pids[2]) killed"].sorted()
    )
    await cluster.stop()
  }

  @Test("Calls and casts go to servers by name and by pid, with typed answers")
  func servers() async throws {
    let (one, two) = try await cluster.pair()
    let counter = two.runtime.spawn { Counter() }
    try two.runtime.register("counter", counter)
    let named = one.ref(to: "counter", at: two.name, as: Counter.Message.self)
    named.send(.increment(by: 2))
    #expect(try await named.call(timeout: nil, Counter.Message.value) == 2)
    let external = try #require(two.external(counter.pid))
    let direct = try one.ref(to: external, as: Counter.Message.self)
    #expect(try await direct.call(timeout: nil) { .add(40, to: "x", reply: $0) } == 42)
    do {
      _ = try await direct.call(timeout: nil) { .refuse(why: "no", reply: $0) }
      Issue.record("it was answered")
    } catch { #expect(error.code == .refused) }
    do {
      _ = try await direct.call(timeout: nil, Counter.Message.crash)
      Issue.record("it was answered")
    } catch { #expect(error == .exit("crashed")) }
    do {
      _ = try await named.call(timeout: nil, Counter.Message.value)
      Issue.record("it was answered")
    } catch { #expect(error == .exit(.noproc)) }
    await cluster.stop()
  }
}
