import Testing

@testable import Roost

/// What a puppet is told to do.
enum Order: Sendable {
  /// Goes into the journal.
  case note(Int)
  case perform(@Sendable (Context<Order>) throws -> Void)

  /// For those with async handlers only.
  case await(@Sendable (Context<Order>) async throws -> Void)
}

/// What a puppet has seen, but for the orders to perform something.
enum Seen: Sendable, Equatable {
  case number(Int)
  case exit(Pid, ExitReason)
  case down(MonitorRef, Pid, ExitReason)
  case timer(TimerRef)
  case idle
  case untyped

  init(_ info: Info) {
    self =
      switch info {
      case .exit(let from, let reason): .exit(from, reason)
      case .down(let ref, let from, let reason): .down(ref, from, reason)
      case .timer(let ref): .timer(ref)
      case .idle: .idle
      case .message: .untyped
      }
  }
}

/// The three ways to be a process: tests that hold for all run with each.
enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case syncServer, asyncServer, raw

  var testDescription: String { rawValue }

  func spawn(
    in node: Runtime,
    _ journal: Chronicle<Seen> = Chronicle(),
    options: ProcessOptions = ProcessOptions()
  ) -> Ref<Order> {
    switch self {
    case .syncServer: node.spawn(options: options) { Puppet(journal: journal) }
    case .asyncServer: node.spawn(options: options) { AsyncPuppet(journal: journal) }
    case .raw:
      node.spawn(receiving: Order.self, options: options) { inbox in
        while true {
          switch try await inbox.receive() {
          case .message(.note(let number)): journal.note(.number(number))
          case .message(.perform(let body)):
            try body(inbox.me)
            if inbox.me.hasStopped { return }
          case .message(.await(let body)): try await body(inbox.me)
          case .info(let info): journal.note(Seen(info))
          }
        }
      }
    }
  }
}

extension Context {
  /// A raw process looks for itself whether it has been stopped.
  fileprivate var hasStopped: Bool { mailbox.wishedStop != nil }
}

struct Puppet: GenServer {
  let journal: Chronicle<Seen>

  mutating func handle(_ order: Order, _ me: Context<Order>) throws {
    switch order {
    case .note(let number): journal.note(.number(number))
    case .perform(let body): try body(me)
    case .await: throw Exit("a puppet with sync handlers cannot await")
    }
  }

  mutating func handle(info: Info, _ me: Context<Order>) { journal.note(Seen(info)) }
}

struct AsyncPuppet: AsyncGenServer {
  let journal: Chronicle<Seen>

  mutating func handle(_ order: Order, _ me: Context<Order>) async throws {
    switch order {
    case .note(let number): journal.note(.number(number))
    case .perform(let body): try body(me)
    case .await(let body): try await body(me)
    }
  }

  mutating func handle(info: Info, _ me: Context<Order>) { journal.note(Seen(info)) }
}

extension ProcessAddress<Order> {
  /// Runs `body` in the process and returns what it made.
  @discardableResult
  func ask<Value: Sendable>(
    timeout: Duration? = nil,
    _ body: @escaping @Sendable (Context<Order>) throws -> Value
  ) async throws(CallError) -> Value {
    try await callee().call(timeout: timeout) { reply in .perform { me in reply(try body(me)) } }
  }

  /// Waits until the process has handled what it had been sent.
  func settle() async throws { try await ask { _ in } }
}

extension Ref<Order> {

  func perform(_ body: @escaping @Sendable (Context<Order>) throws -> Void) { send(.perform(body)) }
}

/// How a process ends, watched from before what ends it.
struct WatchedEnd: Sendable {
  private let reasons: AsyncStream<ExitReason>

  init<Message>(of ref: Ref<Message>) {
    let (reasons, note) = AsyncStream.makeStream(of: ExitReason.self)
    self.reasons = reasons
    if !ref.mailbox.onExit({ note.yield($0) }) { note.yield(.noproc) }
  }

  var reason: ExitReason? {
    get async { await reasons.first { _ in true } }
  }
}
