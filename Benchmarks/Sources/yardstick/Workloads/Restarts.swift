import Roost

/// S1: a supervised process crashes time and again, each time until the restarted one answers.
struct Restarts: Workload {
  static let id = "S1"
  static let title = "restarts: a supervised process crashes, until the restarted one answers"
  static let unit = "restarts/s"

  let n: Int

  init(_ scale: Scale) { n = scale(100_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let tree = Supervisor(.oneForOne, restarts: 10_000_000, within: .seconds(1)) {
      Child("victim", name: "victim") { Victim() }
    }
    let supervisor = try await runtime.start(tree)
    let victim = runtime.named("victim", as: Victim.Message.self)
    let done = Latch()
    let crasher = runtime.spawn(receiving: Go.self) { [n] inbox in
      _ = try await inbox.receive()
      do {
        for _ in 0..<n {
          try victim.send(.crash)
          try await Self.untilAnswer(of: victim)
        }
        done.arrive()
      } catch {
        done.fail(error)
      }
    }
    let seconds = try await timed {
      crasher.send(.go)
      try await done.wait()
    }
    let restarts = runtime.info(of: try victim.resolve().pid)?.restarts
    let children = try await supervisor.countChildren()
    guard restarts == n, children.active == 1 else {
      throw YardstickError("\(n) crashes led to \(restarts ?? 0) restarts, and \(children.active) children.")
    }
    return Double(n) / seconds
  }

  /// The crash precedes the call, so an old process can only fail it.
  private static func untilAnswer(of victim: Name<Victim.Message>) async throws {
    while true {
      do {
        let state = try await victim.call(timeout: .seconds(5), Victim.Message.increment)
        guard state == 0 else { throw YardstickError("A process that had not been restarted answered.") }
        return
      } catch let error as CallError where error.code == .exit {
        await Task.yield()
      }
    }
  }

  private enum Go: Sendable { case go }
  private struct Boom: Error {}

  private struct Victim: GenServer {
    enum Message: Sendable {
      case crash
      case increment(Reply<Int>)
    }

    var count = 0

    mutating func handle(_ message: Message, _ me: Context<Message>) throws {
      switch message {
      case .crash: throw Boom()
      case .increment(let reply):
        reply(count)
        count += 1
      }
    }
  }
}
