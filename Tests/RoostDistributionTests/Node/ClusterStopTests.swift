import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("The end of a process of another node, asked for and waited for", .timeLimit(.minutes(5)))
struct ClusterStopTests {
  private let cluster = Cluster()

  /// A server that ends for another reason than it is asked to, if it is told so, or not before it is let.
  private struct Stubborn: AsyncGenServer {
    enum Message: Codable, WireMessage {
      case value(reply: Reply<Int>)
    }
    let reason: ExitReason?
    var gate: AsyncStream<Void>?

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .value(let reply): reply(1)
      }
    }

    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) async throws {
      if let gate { for await _ in gate { break } }
      if let reason = self.reason { throw Exit(reason) }
    }
  }

  @Test(
    "A server of another node, or by a name of this one, is gone when stop returns, with the reason asked for"
  )
  func stopOfAServerElsewhereReturnsOnceItIsGone() async throws {
    let (one, two) = try await cluster.pair()
    for from in [one, two] {
      for address in 0..<2 {
        let server = try two.serveCounter(for: from)[address]
        let watcher = try Probe(on: two)
        let pid = try #require(two.runtime.pid(of: "counter"))
        await watcher.run { _ = $0.monitor(pid) }
        server.send(.increment(by: 1))
        try await server.stop("enough")
        #expect(two.runtime.pid(of: "counter") == nil)
        #expect(try await watcher.nextWords() == "down \(pid) enough")
        let again = await #expect(throws: CallError.self) { try await server.stop("enough") }
        #expect(again == .exit(.noproc))
        // Behind the request to stop, which by the name would reach the next counter.
        #expect(await server.result() == .failure(.exit(.noproc)))
      }
    }
    await cluster.stop()
  }

  @Test("Another reason than asked for is the error of the stop, and so is the loss of the node")
  func otherEnds() async throws {
    let (one, two) = try await cluster.pair()
    let failing = two.runtime.spawn { Stubborn(reason: "oh dear") }
    let first = try one.ref(to: try #require(two.external(failing.pid)), as: Stubborn.Message.self)
    let error = await #expect(throws: CallError.self) { try await first.stop() }
    #expect(error == .exit("oh dear"))

    let (gate, opener) = AsyncStream<Void>.makeStream()
    let slow = two.runtime.spawn { Stubborn(reason: nil, gate: gate) }
    let second = try one.ref(to: try #require(two.external(slow.pid)), as: Stubborn.Message.self)
    let late = await #expect(throws: CallError.self) { try await second.stop(timeout: .milliseconds(10)) }
    #expect(late?.code == .timeout)
    let invalid = await #expect(throws: CallError.self) { try await second.stop(timeout: .seconds(-1)) }
    #expect(invalid?.code == .invalidTimeout)
    opener.yield()
    #expect([.normal, .noproc].contains(await second.untilExit()))

    let third = one.counter(at: two.name)
    _ = try two.serveCounter(for: one)
    await two.stop()
    cluster.place(two.name, nil)
    let lost = await #expect(throws: CallError.self) { try await third.stop() }
    #expect(lost == .exit(.noconnection))
    await cluster.stop()
  }

  @Test("Code outside of processes can wait for the end; whoever gives up the wait leaves nothing behind")
  func waiting() async throws {
    let (one, two) = try await cluster.pair()
    for address in 0..<2 {
      let server = try two.serveCounter(for: one)[address]
      let before = one.runtime.processCount
      let (wait, vain) = (Task { await server.untilExit() }, Task { await server.untilExit() })
      while one.runtime.processCount < before + 2 { await Task.yield() }
      vain.cancel()
      #expect(await vain.value == .killed)
      _ = try? await server.call(timeout: nil, Counter.Message.crash)
      #expect(["crashed", .noproc].contains(await wait.value))
      #expect(await server.untilExit() == .noproc)
      while one.runtime.processCount > before { await Task.yield() }
    }
    let nowhere = one.counter(at: try NodeName("nowhere@localhost"))
    #expect(await nowhere.untilExit() == .noconnection)
    await cluster.stop()
  }

  @Test("A process that would stop or call itself, by its name at its own node, is told so at once")
  func oneself() async throws {
    let one = try await cluster.start("one@localhost")
    let (codes, source) = AsyncStream<CallError.Code?>.makeStream()
    let process = one.runtime.spawn(receiving: Counter.Message.self) { inbox in
      let own = one.ref(to: "me", at: one.name, as: Counter.Message.self)
      _ = try await inbox.receive()
      do throws(CallError) { _ = try await own.call(timeout: nil, Counter.Message.value) } catch {
        source.yield(error.code)
      }
      do throws(CallError) { try await own.stop() } catch { source.yield(error.code) }
      if await own.untilExit() == .killed { source.yield(.callingSelf) }
      // Who does not wait may ask itself.
      let request = own.request(Counter.Message.value)
      guard case .message(.value(let reply)) = try await inbox.receive() else { return }
      reply(7)
      source.yield(try await request.answer() == 7 ? .timeout : nil)
    }
    try one.runtime.register("me", process)
    process.send(.increment(by: 1))
    var iterator = codes.makeAsyncIterator()
    for _ in 0..<3 { #expect(await iterator.next() == .callingSelf) }
    #expect(await iterator.next() == .timeout)
    await cluster.stop()
  }
}
