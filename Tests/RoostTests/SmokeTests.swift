import Testing

@testable import Roost

struct Counter: GenServer {
  enum Message: Sendable {
    case increment(by: Int)
    case value(reply: Reply<Int>)
    case crash
  }
  struct Boom: Error {}
  var count = 0
  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .increment(let n): count += n
    case .value(let reply): reply(count)
    case .crash: throw Boom()
    }
  }
}

struct AsyncCounter: AsyncGenServer {
  let inner: Ref<Counter.Message>
  enum Message: Sendable { case value(reply: Reply<Int>) }
  mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
    switch message {
    case .value(let reply): reply(try await inner.call(Counter.Message.value))
    }
  }
}

@Test func smoke() async throws {
  let runtime = try Runtime()
  let counter = runtime.spawn { Counter() }
  for _ in 0..<100_000 { counter.send(.increment(by: 1)) }
  #expect(try await counter.call(Counter.Message.value) == 100_000)
  let outer = try await runtime.start(name: "outer") { AsyncCounter(inner: counter) }
  #expect(try await outer.call(AsyncCounter.Message.value) == 100_000)
  let named = runtime.named("outer", as: AsyncCounter.Message.self)
  #expect(try await named.call(AsyncCounter.Message.value) == 100_000)
  let (answers, finish) = AsyncStream.makeStream(of: String.self)
  runtime.spawn(receiving: Int.self) { inbox in
    inbox.me.trapsExits = true
    inbox.me.link(counter.pid)
    _ = inbox.me.monitor(counter.pid)
    counter.send(.crash)
    let down = try await inbox.receive { if case .info(.down(_, _, let reason)) = $0 { reason } else { nil } }
    finish.yield("\(down)")
    guard case .info(.exit(_, let reason)) = try await inbox.receive() else { return }
    finish.yield("\(reason)")
    finish.yield("\(try await inbox.receive(timeout: .milliseconds(5)) == nil)")
    finish.finish()
  }
  var all: [String] = []
  for await answer in answers { all.append(answer) }
  #expect(all == ["Boom: Boom()", "Boom: Boom()", "true"])
  await #expect(throws: CallError.exit(.noproc)) { try await counter.call(Counter.Message.value) }
  await runtime.shutdown()
}
