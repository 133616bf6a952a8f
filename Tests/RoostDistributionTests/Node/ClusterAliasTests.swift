import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Aliases on other nodes", .timeLimit(.minutes(5)))
struct ClusterAliasTests {
  private let cluster = Cluster()

  private enum Word: Codable, WireMessage {
    case say(Int)
    case ask(reply: Reply<Int>)
  }

  private struct Odd: Sendable {}

  /// A process that notes what is said, and one of its aliases.
  private static func listener<Value: Sendable>(
    on node: Node,
    _ use: AliasUse = .untilTakenBack,
    _ message: @escaping @Sendable (Value) -> Int
  ) async throws -> (heard: AsyncStream<Int>, ref: Ref<Int>, alias: Alias<Value>) {
    let (heard, source) = AsyncStream<Int>.makeStream()
    let (aliases, made) = AsyncStream<Alias<Value>>.makeStream()
    let ref = node.runtime.spawn(receiving: Int.self) { inbox in
      made.yield(inbox.me.alias(use, message))
      while true {
        switch try await inbox.receive() {
        case .message(-1): throw Exit(.normal)
        case .message(let number): source.yield(number)
        case .info: break
        }
      }
    }
    var iterator = aliases.makeAsyncIterator()
    return (heard, ref, try #require(await iterator.next()))
  }

  @Test("What is sent to an alias of another node arrives, typed and in order, until it is taken back")
  func sends() async throws {
    let (one, two) = try await cluster.pair()
    let listener = try await Self.listener(on: one) { (word: [String: Int]) in word["n"] ?? 0 }
    let reference = try one.external(listener.alias)
    for node in [two, one] {
      let alias = try node.alias(reference, as: [String: Int].self)
      for number in 1...3 { alias.send(["n": number]) }
      var heard = listener.heard.makeAsyncIterator()
      for number in 1...3 { #expect(await heard.next() == number) }
    }
    await cluster.stop()
  }

  @Test("An alias for once takes one message, from whichever node")
  func once() async throws {
    let (one, two) = try await cluster.pair()
    let listener = try await Self.listener(on: one, .once) { (number: Int) in number }
    let alias = try two.alias(try one.external(listener.alias), as: Int.self)
    let other = two.ref(to: "counter", at: one.name, as: Counter.Message.self)
    for number in 1...3 { alias.send(number) }
    // What comes behind them has come when this is answered.
    _ = try? await other.call(timeout: nil, Counter.Message.value)
    listener.ref.send(9)
    var heard = listener.heard.makeAsyncIterator()
    #expect(await heard.next() == 1)
    #expect(await heard.next() == 9)
    await cluster.stop()
  }

  @Test(
    "A message is read as the request of its type; what is none, or needs an answer, is reported and dropped"
  )
  func reading() async throws {
    let (one, two) = try await cluster.pair()
    let listener = try await Self.listener(on: one) { (word: Word) in
      if case .say(let number) = word { number } else { 0 }
    }
    let reference = try one.external(listener.alias)
    try two.alias(reference, as: Word.self).send(.say(5))
    try two.alias(reference, as: String.self).send("what is this")
    try two.alias(reference, as: Term.self).send(.tuple([.atom("say"), 6]))
    var heard = listener.heard.makeAsyncIterator()
    #expect(await heard.next() == 5)
    #expect(await heard.next() == 6)
    #expect(cluster.log.lines.count { $0.contains("Message to an alias dropped") } == 1)
    #expect(throws: MessageError.self) { try one.external(Alias<Odd>(listener.alias.origin) { _ in }) }
    await cluster.stop()
  }

  @Test("Nothing is kept of aliases that have been taken back, or whose processes have ended")
  func forgets() async throws {
    let one = try await cluster.start("one@localhost")
    for _ in 0..<500 {
      let listener = try await Self.listener(on: one) { (number: Int) in number }
      _ = try one.external(listener.alias)
      listener.ref.send(-1)
      _ = await listener.ref.untilExit()
    }
    #expect(one.core.aliases.count <= 64)
    await cluster.stop()
  }

  @Test("An alias of an earlier incarnation of a node is dead")
  func earlier() async throws {
    let (one, two) = try await cluster.pair()
    let listener = try await Self.listener(on: one) { (number: Int) in number }
    let reference = try one.external(listener.alias)
    let old = try #require(
      ExternalReference(
        node: reference.node,
        creation: reference.creation + 1,
        words: (0..<reference.wordCount).map { reference[word: $0] }
      )
    )
    try two.alias(old, as: Int.self).send(1)
    try two.alias(reference, as: Int.self).send(2)
    var heard = listener.heard.makeAsyncIterator()
    #expect(await heard.next() == 2)
    await cluster.stop()
  }

  @Test("An alias of another node is passed on as what it is, and one of another runtime is none")
  func passedOn() async throws {
    let (one, two) = try await cluster.pair()
    let listener = try await Self.listener(on: one) { (number: Int) in number }
    let reference = try one.external(listener.alias)
    for node in [one, two] {
      let handle = try node.alias(reference, as: Int.self)
      #expect(try node.external(handle) == reference)
      handle.send(1)
      var heard = listener.heard.makeAsyncIterator()
      #expect(await heard.next() == 1)
    }
    #expect(throws: MessageError.self) { try two.external(listener.alias) }
    await cluster.stop()
  }
}
