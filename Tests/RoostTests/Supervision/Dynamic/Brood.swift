import Testing

@testable import Roost

/// A runtime for tests of dynamic supervisors and tasks, on a clock that the test moves.
struct Brood: Sendable {
  let clock = ManualClock()
  let notes = Notes()
  let log = LogLines()
  let runtime: Runtime

  /// Runs a test in a runtime of its own, and sees to it that nothing is left of it.
  static func run(schedulers: Int = 2, _ body: (Brood) async throws -> Void) async throws {
    let brood = try Brood(schedulers: schedulers)
    do {
      try await body(brood)
    } catch {
      await brood.runtime.shutdown()
      throw error
    }
    await brood.runtime.shutdown()
    #expect(brood.runtime.processCount == 0)
  }

  private init(schedulers: Int) throws {
    var configuration = RuntimeConfiguration()
    configuration.clock = .manual(clock)
    configuration.schedulers = schedulers
    configuration.logger = log.logger
    // What a test has left is killed at once.
    configuration.gracePeriod = .zero
    configuration.stallWarning = nil
    runtime = try Runtime(configuration)
  }

  /// Waits until so many children are up; what a supervisor was sent before it has handled by then.
  func settle(_ supervisor: DynamicSupervisorRef, active: Int) async throws {
    while try await supervisor.countChildren().active != active { await Task.yield() }
  }

  /// Waits until every restart has come to something.
  func settle(_ supervisor: DynamicSupervisorRef) async throws {
    while try await supervisor.whichChildren().contains(where: \.isRestarting) { await Task.yield() }
  }
}

extension Brood {
  struct Died: Error, Sendable {}

  /// The exit reason of a child that has crashed.
  static let crash = ExitReason.error(ExitReason.Failure(Died()))

  /// Traps exits, ends as it is told, and follows its supervisor's shutdown.
  struct Worker: GenServer {
    enum Message: Sendable {
      case end(ExitReason)
      case touch(Reply<Pid>)
    }

    var onStart: @Sendable () throws -> Void = {}

    mutating func start(_ me: Context<Message>) throws {
      me.trapsExits = true
      try onStart()
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) throws {
      switch message {
      case .end(Brood.crash): throw Died()
      case .end(let reason): me.stop(reason)
      case .touch(let reply): reply(me.pid)
      }
    }
  }

  /// Traps exits, and when it is stopped waits at the latch before it ends.
  struct Held: AsyncGenServer {
    enum Message: Sendable { case end }

    let notes: Notes
    let latch: Latch
    var reason = ExitReason.shutdown

    mutating func start(_ me: Context<Message>) async throws { me.trapsExits = true }

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws { me.stop(reason) }

    mutating func handle(info: Info, _ me: Context<Message>) async throws {}

    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) async {
      notes.note("hold")
      await latch.wait()
    }
  }

  /// Asks the desk, each time it starts, whether to start. An exit signal is an answer too.
  struct Gated: AsyncGenServer {
    enum Message: Sendable { case end(ExitReason) }

    let desk: Desk

    mutating func start(_ me: Context<Message>) async throws {
      switch await desk.ask(me.pid) {
      case .start: break
      case .fail: throw Died()
      case .ignore: throw StartRefusal()
      }
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      if case .end(let reason) = message { throw Exit(reason) }
    }
  }

  /// Where a test decides about the starts of its children.
  final class Desk: Sendable {
    enum Verdict: Sendable { case start, fail, ignore }

    struct Ask: Sendable {
      let pid: Pid
      let answer: @Sendable (Verdict) -> Void

      /// Has the child start, and says which it is.
      func letIn() -> Pid {
        answer(.start)
        return pid
      }
    }

    let asks: AsyncStream<Ask>
    private let noteAsk: AsyncStream<Ask>.Continuation

    init() { (asks, noteAsk) = AsyncStream.makeStream() }

    func ask(_ pid: Pid) async -> Verdict {
      let (verdicts, give) = AsyncStream.makeStream(of: Verdict.self)
      noteAsk.yield(Ask(pid: pid) { give.yield($0) })
      for await verdict in verdicts { return verdict }
      return .fail
    }
  }
}
