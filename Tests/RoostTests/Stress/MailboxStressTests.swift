import Testing

@testable import Roost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension StressTests {
  struct MailboxStressTests {
    @Test("Messages and signals of one sender arrive in the order sent, whatever thread runs whom")
    func orderUnderStealing() async throws {
      try await underStress { node, _ in
        let perSender = StressScale.of(2_000)
        let (threads, processes) = (4, 8)
        let senders = threads + processes
        let progress = Progress()
        let receivers = Kind.allCases.flatMap { kind in
          (0..<2).map { _ in OrderBook.spawn(kind, in: node, senders, perSender * senders, progress) }
        }
        let busy = (0..<processes).map { index in
          node.spawn { Sender(number: threads + index, count: perSender, receivers: receivers) }
        }
        for sender in busy { sender.send(.goOn) }
        try await onThreads(threads, seed: 6) { thread, random in
          for number in 0..<perSender {
            for receiver in receivers {
              Numbered(sender: thread, number: number).send(to: receiver, node, untyped: random.oneIn(3))
            }
          }
        }
        try await progress.reach(receivers.count)
        for receiver in receivers {
          let book = try await receiver.call(timeout: nil, OrderBook.Message.report)
          #expect(book.faults == 0)
          #expect(book.total == perSender * senders)
        }
        for receiver in receivers { node.exit(receiver.pid, .shutdown) }
      }
    }

    @Test(
      "A bounded mailbox keeps the order, loses what it counts, and counts what it loses",
      arguments: [Overflow.dropNewest, .dropOldest, .fail]
    )
    func boundedMailboxes(_ overflow: Overflow) async throws {
      try await underStress { node, _ in
        let perSender = StressScale.of(5_000)
        let threads = 4
        let bound = MailboxBound(capacity: 16, overflow: overflow)
        let receivers = [Kind.syncServer, .asyncServer].map {
          OrderBook.spawn($0, in: node, threads, .max, Progress(), ProcessOptions(mailbox: bound))
        }
        let refused = SharedCount()
        try await onThreads(threads, seed: 7) { thread, random in
          for number in 0..<perSender {
            for receiver in receivers {
              let message = OrderBook.Message.numbered(Numbered(sender: thread, number: number))
              do { try receiver.trySend(message) } catch { refused.add(1) }
            }
            if random.oneIn(16) { sched_yield() }
          }
        }
        var lost = 0
        for (receiver, kind) in zip(receivers, [Kind.syncServer, .asyncServer]) {
          // A system request is never refused, and comes after the messages.
          let book = try await OrderBook.look(at: receiver, kind, node)
          #expect(book.faults == 0)
          #expect(book.total > 0)
          let info = try #require(node.info(of: receiver.pid))
          #expect(info.mailboxLength == 0)
          #expect(info.messagesDropped == perSender * threads - book.total)
          lost += info.messagesDropped
        }
        #expect(node.kernel.metrics.dropped.load(ordering: .relaxed) == lost)
        #expect(refused.value == (overflow == .fail ? lost : 0))
        for receiver in receivers { node.exit(receiver.pid, .shutdown) }
      }
    }

    @Test("What waits for a process that is killed goes with it, and what comes later goes at once")
    func messagesToTheDying() async throws {
      try await underStress { node, census in
        for _ in 0..<StressScale.of(100) {
          let refs = Kind.allCases.map { Keeper.spawn($0, in: node) }
          try await onThreads(3, seed: 8) { thread, random in
            let moment = random.index(50)
            for number in 0..<50 {
              if number == moment { node.exit(refs[thread].pid, random.oneIn(2) ? .kill : .shutdown) }
              for ref in refs { ref.send(census.tracked()) }
              random.stumble()
            }
          }
        }
      }
    }
  }
}

/// A message that says whose it is, and which.
private struct Numbered: Sendable {
  let sender: Int
  let number: Int

  func send(to receiver: Ref<OrderBook.Message>, _ node: Runtime, untyped: Bool) {
    if untyped { node.send(self, to: receiver.pid) } else { receiver.send(.numbered(self)) }
  }
}

/// Sends its messages in bursts, and gives way in between.
private struct Sender: GenServer {
  enum Message: Sendable { case goOn }

  let number: Int
  let count: Int
  let receivers: [Ref<OrderBook.Message>]
  var next = 0

  init(number: Int, count: Int, receivers: [Ref<OrderBook.Message>]) {
    (self.number, self.count, self.receivers) = (number, count, receivers)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    for _ in 0..<min(10, count - next) {
      for (index, receiver) in receivers.enumerated() {
        let untyped = (next + index) % 3 == 0
        Numbered(sender: number, number: next).send(to: receiver, me.runtime, untyped: untyped)
      }
      next += 1
    }
    if next < count { me.ref.send(.goOn) } else { me.stop() }
  }
}

/// Checks that what each sender has sent comes in order.
private struct OrderBook: GenServer {
  enum Message: Sendable {
    case numbered(Numbered)
    case report(Reply<OrderBook>)
  }

  private(set) var total = 0
  private(set) var faults = 0
  private var latest: [Int]
  private let isComplete: Bool
  private let expected: Int
  private let progress: Progress

  /// - Parameter expected: adds to `progress` when so many have come; if it is not `.max`, none may be missing.
  init(_ senders: Int, _ expected: Int, _ progress: Progress) {
    latest = Array(repeating: -1, count: senders)
    isComplete = expected != .max
    self.expected = expected
    self.progress = progress
  }

  private mutating func note(_ message: Numbered) {
    let before = latest[message.sender]
    if isComplete ? message.number != before + 1 : message.number <= before { faults += 1 }
    latest[message.sender] = message.number
    total += 1
    if total == expected { progress.add() }
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .numbered(let message): note(message)
    case .report(let reply): reply(self)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    if case .message(let message as Numbered) = info { note(message) } else { faults += 1 }
  }

  private struct Waiting: AsyncGenServer {
    var book: OrderBook

    mutating func handle(_ message: Message, _ me: Context<Message>) async { book.handle(message, me) }

    mutating func handle(info: Info, _ me: Context<Message>) async { book.handle(info: info, me) }
  }

  static func spawn(
    _ kind: Kind,
    in node: Runtime,
    _ senders: Int,
    _ expected: Int,
    _ progress: Progress,
    _ options: ProcessOptions = ProcessOptions()
  ) -> Ref<Message> {
    switch kind {
    case .syncServer: node.spawn(options: options) { OrderBook(senders, expected, progress) }
    case .asyncServer:
      node.spawn(options: options) { Waiting(book: OrderBook(senders, expected, progress)) }
    case .raw:
      node.spawn(receiving: Message.self, options: options) { inbox in
        var book = OrderBook(senders, expected, progress)
        while true {
          switch try await inbox.receive() {
          case .message(let message): book.handle(message, inbox.me)
          case .info(let info): book.handle(info: info, inbox.me)
          }
        }
      }
    }
  }

  static func look(at ref: Ref<Message>, _ kind: Kind, _ node: Runtime) async throws -> OrderBook {
    kind == .syncServer
      ? try await node.system.state(of: ref, as: OrderBook.self, timeout: nil)
      : try await node.system.state(of: ref, as: Waiting.self, timeout: nil).book
  }
}

/// Keeps what it is sent.
private struct Keeper: GenServer {
  typealias Message = Tracked

  var kept: [Tracked] = []

  mutating func handle(_ message: Tracked, _ me: Context<Message>) { kept.append(message) }

  private struct Waiting: AsyncGenServer {
    typealias Message = Tracked

    var kept: [Tracked] = []

    mutating func handle(_ message: Tracked, _ me: Context<Message>) async { kept.append(message) }
  }

  static func spawn(_ kind: Kind, in node: Runtime) -> Ref<Tracked> {
    switch kind {
    case .syncServer: node.spawn { Keeper() }
    case .asyncServer: node.spawn { Waiting() }
    case .raw:
      node.spawn(receiving: Tracked.self) { inbox in
        // What is passed over is kept too.
        try await inbox.receive { (_: Received<Tracked>) -> Void? in nil }
      }
    }
  }
}
