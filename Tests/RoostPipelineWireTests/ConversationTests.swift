import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import RoostPipeline
import RoostPipelineWire
import Testing

/// The documented terms, word for word, as a worker here says them to joints that are not ours.
@Suite("What a worker and its joints say to each other", .timeLimit(.minutes(5)))
struct ConversationTests {
  private struct Half: WorkerType {
    struct Odd: Error {}
    let name = "half"

    func doWork(_ number: Int) throws -> Int {
      guard number.isMultiple(of: 2) else { throw Odd() }
      return number / 2
    }
  }

  private static let worker = Term.map([
    .atom("slot"): .map([.atom("stage"): .binary("half"), .atom("index"): 0]), .atom("incarnation"): 1,
  ])

  /// The pid of the worker, and what it says to a probe.
  private func next(_ probe: Probe, _ role: String) async throws -> (ExternalPid, Term) {
    guard case .message(let message) = try await probe.next(), let term = message as? Term,
      case .tuple(let cast) = term, cast.count == 2, cast[0] == .atom("$gen_cast"),
      case .tuple(let parts) = cast[1], parts.count == 4, case .pid(let pid) = parts[2]
    else { throw TestSocket.Failure(description: "no message of a worker") }
    #expect(parts[0] == .atom(Atom(role)))
    #expect(parts[1] == Self.worker)
    return (pid, parts[3])
  }

  private func tuple(_ word: String, _ values: Term...) -> Term { .tuple([.atom(Atom(word))] + values) }

  private func items(_ pairs: [(Int, Int)]) -> Term {
    .list(pairs.map { .map([.atom("id"): .integer($0.0), .atom("payload"): .integer($0.1)]) })
  }

  private func batch(_ id: Int, _ items: [(Int, Int)]) -> Term {
    .map([.atom("id"): .integer(id), .atom("items"): self.items(items)])
  }

  /// Starts the worker, and the probes on another node that it takes for its joints.
  private func begin(
    _ cluster: Cluster
  ) async throws -> (there: Node, above: Probe, below: Probe, tree: SupervisorRef) {
    let (here, there) = try await cluster.pair()
    let above = try Probe(on: there, name: "above")
    let below = try Probe(on: there, name: "below")
    var options = RunOptions()
    options.wallClock = { 0 }
    options.welcomePatience = .seconds(3600)
    let crew = try here.workers(
      BatchedWorker(Half()),
      from: JointAddress("above", at: there.name),
      to: JointAddress("below", at: there.name),
      options: options
    )
    return (there, above, below, try await here.runtime.start(crew))
  }

  @Test("A worker asks for work, does it, brings the result, says that it is done, and goes")
  func conversation() async throws {
    let cluster = Cluster()
    let (there, above, below, tree) = try await begin(cluster)
    let (pid, register) = try await next(above, "consumer")
    let worker = try there.pid(pid)
    func tell(_ side: String, _ message: Term) {
      there.runtime.send(Term.tuple([.atom("$gen_cast"), tuple(side, message)]), to: worker)
    }
    #expect(register == tuple("register", 1))
    #expect(try await next(below, "producer").1 == tuple("register", 1))
    tell("upstream", tuple("welcome", 1, 1))
    tell("downstream", tuple("welcome", 1, 1))
    #expect(try await next(above, "consumer").1 == tuple("ready", 1))
    tell("upstream", tuple("work", 1, batch(7, [(0, 10), (1, 11)])))
    #expect(try await next(above, "consumer").1 == tuple("worked", 1, 7))
    #expect(try await next(below, "producer").1 == tuple("request_receiver", 1, 7, 1))
    #expect(try await next(above, "consumer").1 == tuple("ready", 1))
    tell("downstream", tuple("get_work", 1, 7))
    #expect(try await next(below, "producer").1 == tuple("deliver", 1, batch(7, [(0, 5)])))
    tell("downstream", tuple("accepted", 1, 7))
    let failure = Term.map([.atom("item"): 1, .atom("words"): .binary("Odd()")])
    #expect(try await next(above, "consumer").1 == tuple("done", 1, 7, .list([failure])))
    tell("upstream", tuple("no_work", 1))
    #expect(try await next(below, "producer").1 == tuple("unregister", 1))
    #expect(try await next(above, "consumer").1 == tuple("unregister", 1))
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    await cluster.stop()
  }

  @Test("A worker whose joint has crashed looks for it again, and goes when one ends in order")
  func search() async throws {
    let cluster = Cluster()
    let (there, above, below, tree) = try await begin(cluster)
    #expect(try await next(above, "consumer").1 == tuple("register", 1))
    above.end("crashed")
    await until { (try? there.runtime.whereis("above", as: Probe.Command.self)) == nil }
    // For a while no process has the name.
    let again = try Probe(on: there, name: "above")
    guard case .tuple(let parts) = try await next(again, "consumer").1, case .integer(let number) = parts[1]
    else { throw TestSocket.Failure(description: "no registration") }
    #expect(parts[0] == .atom("register"))
    #expect(number > 1)
    below.end(.shutdown)
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    await cluster.stop()
  }

  private func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
  }
}
