import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Processes spawned on other nodes", .timeLimit(.minutes(5)))
struct ClusterSpawnTests {
  private let cluster = Cluster()

  private struct Failure: Error, CustomStringConvertible {
    let description = "no luck"
  }

  private func pair() async throws -> (Node, Node) {
    let (one, two) = try await cluster.pair()
    for node in [one, two] {
      node.register(process: "start", of: "counter") { (count: Int, name: String) in
        Counter(count: count, name: name)
      }
      node.register(process: "fail", of: "counter") { () throws -> Counter in throw Failure() }
      node.register(process: "exit", of: "raw", receiving: Never.self) { _, word in
        throw Exit(.other(word))
      }
      node.register(function: "exit", of: "functions") { (word: String) in throw Exit(.other(word)) }
      node.register(function: "done", of: "functions") {}
    }
    return (one, two)
  }

  @Test("A server is made over there from its arguments, and is linked to and monitored by who spawns it")
  func server() async throws {
    let (one, two) = try await pair()
    for place in [two.name, one.name] {
      let spawner = Spawner(on: one) { _ in
        let made = try await one.spawn(
          "start",
          of: "counter",
          at: place,
          5,
          "five",
          options: [.link, .monitor]
        )
        let counter = try one.ref(to: made.external, as: Counter.Message.self)
        let count = try await counter.call(timeout: nil) { .add(2, to: "", reply: $0) }
        _ = try? await counter.call(timeout: nil, Counter.Message.crash)
        return "\(count) \(String(describing: made.monitor))"
      }
      let words = await spawner.next(3)
      #expect(words[0].hasPrefix("7 Optional(#Ref<"))
      let ref = words[0].dropFirst("7 Optional(".count).dropLast()
      #expect(words[1...].sorted() == ["down \(ref) crashed", "exit crashed"])
    }
    await cluster.stop()
  }

  @Test("The end of who spawned it reaches a process by the link")
  func parentEnds() async throws {
    let (one, two) = try await pair()
    let (made, source) = AsyncStream<ExternalPid>.makeStream()
    let parent = one.runtime.spawn(receiving: Never.self) { inbox in
      source.yield(
        try await one.spawn("start", of: "counter", at: two.name, 0, "", options: .link).external
      )
      _ = try await inbox.receive()
    }
    var iterator = made.makeAsyncIterator()
    let child = try #require(await iterator.next())
    let watcher = try Probe(on: two)
    let pid = try two.pid(child)
    await watcher.run { _ = $0.monitor(pid) }
    one.runtime.exit(parent.pid, "enough")
    #expect(try await watcher.nextWords() == "down \(pid) enough")
    await cluster.stop()
  }

  @Test("However a process ends, at once or never having begun, both ties carry the reason")
  func reasons() async throws {
    let (one, two) = try await pair()
    let table: [(function: String, module: String, words: [String], reason: String)] = [
      ("fail", "counter", [], "Failure: no luck"), ("exit", "raw", ["boom"], "boom"),
      ("exit", "functions", ["boom"], "boom"), ("done", "functions", [], "normal"),
      ("start", "nowhere", [], "{undef,[{nowhere,start,[],[]}]}"),
      ("start", "nowhere", ["x"], "{undef,[{nowhere,start,[<<\"x\">>],[]}]}"),
    ]
    for (function, module, arguments, reason) in table {
      for place in [two.name, one.name] {
        let spawner = Spawner(on: one) { _ in
          let made =
            if let argument = arguments.first {
              try await one.spawn(
                function,
                of: module,
                at: place,
                argument,
                options: [.link, .monitor]
              )
            } else {
              try await one.spawn(function, of: module, at: place, options: [.link, .monitor])
            }
          return "\(made.monitor!)"
        }
        let words = await spawner.next(3)
        #expect(words[1...].sorted() == ["down \(words[0]) \(reason)", "exit \(reason)"])
      }
    }
    await cluster.stop()
  }

  @Test("An argument of another type is the exit reason, and names the function, the place and the type")
  func wrongArgument() async throws {
    let (one, two) = try await pair()
    let spawner = Spawner(on: one) { _ in
      _ = try await one.spawn("start", of: "counter", at: two.name, "five", "x", options: .monitor)
      return "made"
    }
    let words = await spawner.next(2)
    #expect(words[0] == "made")
    #expect(words[1].contains("argument 1 of counter:start/2"))
    await cluster.stop()
  }

  @Test("Code outside of processes spawns, and can have neither link nor monitor")
  func outside() async throws {
    let (one, two) = try await pair()
    let made = try await one.spawn("start", of: "counter", at: two.name, 1, "x")
    #expect(made.monitor == nil)
    let counter = try one.ref(to: made.external, as: Counter.Message.self)
    #expect(try await counter.call(timeout: nil, Counter.Message.value) == 1)
    await #expect(throws: SpawnError.self) {
      try await one.spawn("start", of: "counter", at: two.name, 1, "x", options: .link)
    }
    await cluster.stop()
  }

  @Test("A node that does not allow it refuses to spawn, and runs no function")
  func forbidden() async throws {
    let (one, two) = try await cluster.pair { $0.allowsRemoteSpawn = false }
    two.register(function: "done", of: "functions") {}
    do {
      try await one.spawn("done", of: "functions", at: two.name)
      Issue.record("it was spawned")
    } catch { #expect(error.code == .refused) }
    do {
      try await one.call("done", of: "functions", at: two.name, timeout: nil, as: Void.self)
      Issue.record("it was run")
    } catch { #expect(error.code == .failed) }
    await cluster.stop()
  }

  @Test("To spawn on a node that is not there is an error")
  func unreachable() async throws {
    let one = try await cluster.start("one@localhost")
    let nowhere = try NodeName("nowhere@localhost")
    do {
      try await one.spawn("done", of: "functions", at: nowhere)
      Issue.record("it was spawned")
    } catch { #expect(error.code == .noconnection) }
    await cluster.stop()
  }

  @Test("Functions of other nodes are called with typed arguments and a typed answer")
  func functions() async throws {
    let (one, two) = try await pair()
    two.register(function: "sum", of: "calculator") { (numbers: [Int], factor: Double) in
      Double(numbers.reduce(0, +)) * factor
    }
    let sum: Double = try await one.call("sum", of: "calculator", at: two.name, [1, 2, 3], 1.5, timeout: nil)
    #expect(sum == 9)
    try await one.call("done", of: "functions", at: two.name, timeout: nil, as: Void.self)
    do {
      try await one.call("exit", of: "functions", at: two.name, "gone", timeout: nil, as: Void.self)
      Issue.record("it was answered")
    } catch { #expect(error.reason?.description == "{'EXIT',gone}") }
    do {
      _ = try await one.call("sum", of: "calculator", at: two.name, [1], 2.0, timeout: nil, as: String.self)
      Issue.record("it was read")
    } catch { #expect(error.code == .invalidAnswer) }
    await cluster.stop()
  }
}
