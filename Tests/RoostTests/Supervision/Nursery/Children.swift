@testable import Roost

extension Nursery {
  struct Died: Error, Sendable {}

  /// The exit reason of a child that has crashed.
  static let crash = ExitReason.error(ExitReason.Failure(Died()))

  /// Traps exits, ends as it is told, follows its supervisor's shutdown, and notes when it starts and ends.
  struct Worker: GenServer {
    enum Message: Sendable {
      case end(ExitReason)
      case touch(Reply<Pid>)
      case unlink(Pid, Reply<Void>)
    }

    let id: String
    let journal: Journal
    let onStart: @Sendable () throws -> Void

    mutating func start(_ me: Context<Message>) throws {
      me.trapsExits = true
      try onStart()
      journal.note("start \(id)")
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) throws {
      switch message {
      case .end(Nursery.crash): throw Died()
      case .end(let reason): me.stop(reason)
      case .touch(let reply): reply(me.pid)
      case .unlink(let pid, let reply):
        me.unlink(pid)
        reply()
      }
    }

    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) { journal.note("end \(id)") }
  }

  /// Traps exits and, told to hang, never comes back from its handler while the latch is shut.
  struct Stuck: AsyncGenServer {
    enum Message: Sendable { case hang }

    let id: String
    let journal: Journal
    let latch: Latch

    mutating func start(_ me: Context<Message>) async throws {
      me.trapsExits = true
      me.ref.send(.hang)
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      journal.note("hang \(id)")
      await latch.wait()
    }
  }

  /// Traps exits and, when it is stopped, waits at the latch before it ends by the reason given to it.
  struct Held: AsyncGenServer {
    enum Message: Sendable { case end }

    let id: String
    let journal: Journal
    let latch: Latch

    mutating func start(_ me: Context<Message>) async throws { me.trapsExits = true }

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws { me.stop() }

    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) async {
      journal.note("hold \(id)")
      await latch.wait()
    }
  }

  /// Traps exits, and ends by a reason of its own when it is stopped.
  static func last(_ id: String, _ restart: RestartType, _ reason: ExitReason) -> Child {
    Child(id, receiving: Never.self, options: ProcessOptions(trapsExits: true), restart: restart) { inbox in
      while case .info(let info) = try await inbox.receive() {
        if case .exit = info { throw Exit(reason) }
      }
    }
  }

  /// Asks the desk, each time it starts, whether to start.
  struct Gated: AsyncGenServer {
    enum Message: Sendable { case end(ExitReason) }

    let id: String
    let desk: Desk

    mutating func start(_ me: Context<Message>) async throws {
      switch await desk.ask(id, me.pid) {
      case .start: break
      case .fail: throw Died()
      case .ignore: throw StartRefusal()
      }
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      if case .end(let reason) = message { throw Exit(reason) }
    }
  }

  static func gated(_ id: String, _ desk: Desk, _ restart: RestartType = .permanent) -> Child {
    Child(id, restart: restart, shutdown: .timeout(.seconds(1))) { Gated(id: id, desk: desk) }
  }
}

/// Where a test decides about the starts of its children.
final class Desk: Sendable {
  enum Verdict: Sendable { case start, fail, ignore }

  /// A child that waits for its verdict.
  struct Ask: Sendable {
    let id: String
    let pid: Pid
    let answer: @Sendable (Verdict) -> Void
  }

  private struct State {
    var asks: [Ask] = []
    var waiter: UnsafeContinuation<Ask, Never>?
  }

  private let state = Locked(State())

  func ask(_ id: String, _ pid: Pid) async -> Verdict {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Verdict, Never>) in
      let ask = Ask(id: id, pid: pid) { continuation.resume(returning: $0) }
      let waiter = state.withLock { state in
        let waiter = state.waiter.take()
        if waiter == nil { state.asks.append(ask) }
        return waiter
      }
      waiter?.resume(returning: ask)
    }
  }

  /// Waits for the next child to ask.
  func next() async -> Ask {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Ask, Never>) in
      let ask = state.withLock { state -> Ask? in
        if !state.asks.isEmpty { return state.asks.removeFirst() }
        state.waiter = continuation
        return nil
      }
      if let ask { continuation.resume(returning: ask) }
    }
  }

  /// Gives the next child to ask its verdict, and says which it was.
  @discardableResult
  func settle(_ verdict: Verdict) async -> (id: String, pid: Pid) {
    let ask = await next()
    ask.answer(verdict)
    return (ask.id, ask.pid)
  }
}
