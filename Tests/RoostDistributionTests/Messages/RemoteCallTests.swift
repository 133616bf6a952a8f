import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Servers of another node, called like any other", .timeLimit(.minutes(5)))
struct RemoteCallTests {
  private let one: PairedNode
  private let two: PairedNode
  private let counter: Ref<Counter.Message>
  private let remote: Ref<Counter.Message>

  init() throws {
    (one, two) = try PairedNode.pair()
    counter = two.runtime.spawn { Counter() }
    remote = one.ref(to: counter, of: two)
  }

  private func shutdown() async {
    await one.runtime.shutdown()
    await two.runtime.shutdown()
  }

  private func error<Answer: Sendable>(
    timeout: Duration? = nil,
    _ request: @Sendable (Reply<Answer>) -> Counter.Message
  ) async -> CallError? {
    do {
      _ = try await remote.call(timeout: timeout, request)
      return nil
    } catch { return error }
  }

  @Test("Sends and calls arrive in the order sent, and the answers are typed")
  func order() async throws {
    for n in 1...100 { remote.send(.increment(by: n)) }
    #expect(try await remote.call(timeout: nil, Counter.Message.value) == 5050)
    #expect(try await remote.call(timeout: nil) { .add(2, to: "x", reply: $0) } == 5052)
    try await remote.call(timeout: nil) { .rename("n", reply: $0) }
    let request = remote.request(Counter.Message.value)
    #expect(try await request.answer(timeout: nil) == 5052)
    #expect(remote.pid.number == counter.pid.number && remote.pid == counter.pid)
    #expect(one.counts == (0, 0) && two.counts == (0, 1))
    await shutdown()
  }

  @Test("A process calls a server of another node, and is its caller")
  func fromProcess() async throws {
    let (answers, source) = AsyncStream<Int>.makeStream()
    let remote = remote
    one.runtime.spawn(receiving: Never.self) { _ in
      source.yield(try await remote.call(timeout: nil) { .add(7, to: "x", reply: $0) })
    }
    var iterator = answers.makeAsyncIterator()
    #expect(await iterator.next() == 7)
    #expect(one.counts == (0, 0) && two.counts == (0, 1))
    await shutdown()
  }

  @Test("A refusal is one here, with its words, and the server lives")
  func refused() async throws {
    let refused = await error { .refuse(why: "no money", reply: $0) }
    #expect(refused?.code == .refused && refused?.description.hasSuffix("no money") == true)
    #expect(try await remote.call(timeout: nil, Counter.Message.value) == 0)
    #expect(one.counts == (0, 0) && two.counts == (0, 1))
    await shutdown()
  }

  @Test("The end of the server ends the call with its reason; that it has ended before, with noproc")
  func ends() async throws {
    async let failed = error(Counter.Message.crash)
    #expect(["crashed", .noproc].contains(await counter.untilExit()))
    two.ended(counter.pid, reason: .atom("crashed"))
    #expect(await failed?.code == .exit)
    #expect(await error(Counter.Message.value) == .exit(.noproc))
    #expect(one.counts == (0, 0))
    await shutdown()
  }

  @Test("A call that times out or is cancelled leaves nothing on either node, and its answer goes nowhere")
  func givenUp() async throws {
    try await two.runtime.system.suspend(counter)
    #expect(await error(timeout: .zero, Counter.Message.value) == .timeout)
    let waiting = Task { await error(Counter.Message.value) }
    waiting.cancel()
    #expect(await waiting.value?.code == .cancelled)
    #expect(one.counts == (0, 0) && two.counts == (0, 1))
    try await two.runtime.system.resume(counter)
    #expect(try await remote.call(timeout: nil, Counter.Message.value) == 0)
    await shutdown()
  }

  @Test("With the connection, the calls under way are lost, and later ones too")
  func lost() async throws {
    try await two.runtime.system.suspend(counter)
    let request = remote.request(Counter.Message.value)
    one.lose()
    #expect(request.outcome == .failure(.exit(.noconnection)))
    #expect(await error(Counter.Message.value) == .exit(.noconnection))
    remote.send(.increment(by: 1))
    #expect(one.counts.calls == 0)
    await shutdown()
  }

  /// A message that cannot be written.
  private enum Unwritable: WireMessage {
    case cast
    case call(Reply<Int>)

    func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
      throw TermEncodingError(code: .invalidValue, message: "unwritable")
    }

    init(request reader: inout TermReader, _ origin: RequestOrigin) throws { self = .cast }
  }

  @Test("A call that cannot be written fails, and a cast is reported; nothing is sent")
  func unwritable() async throws {
    let server = two.runtime.spawn(receiving: Unwritable.self) { inbox in _ = try await inbox.receive() }
    let remote = one.ref(to: server, of: two)
    do {
      _ = try await remote.call(timeout: nil, Unwritable.call)
      Issue.record("it was answered")
    } catch {
      #expect(error.code == .invalidRequest && error.description.contains("unwritable"))
    }
    #expect(one.log.lines.isEmpty)
    remote.send(.cast)
    #expect(one.log.lines.count == 1)
    #expect(one.counts == (0, 0))
    await shutdown()
  }

  @Test("Requests of sys are not for a process elsewhere")
  func system() async throws {
    do {
      try await one.runtime.system.suspend(remote)
      Issue.record("it was suspended")
    } catch { #expect(error == .exit(.noproc)) }
    await shutdown()
  }
}
