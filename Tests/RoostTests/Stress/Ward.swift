@testable import Roost

/// A child under supervision that is made to end again and again, and its records.
struct Ward: GenServer {
  enum Message: Sendable {
    case crash
    case stop
  }

  let number: Int
  let records: WardRecords
  let stay: Stay

  /// - Parameter isAsync: a kill does not wait for its handler, so the next may be there before it is gone.
  init(_ number: Int, _ records: WardRecords, isAsync: Bool = false) {
    (self.number, self.records) = (number, records)
    stay = Stay(number, records, mayOverlap: isAsync)
  }

  mutating func start(_ me: Context<Message>) { records.noteStart(number, me.pid) }

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .crash: throw Exit("crash")
    case .stop: me.stop()
    }
  }

  private struct Waiting: AsyncGenServer {
    var ward: Ward

    mutating func start(_ me: Context<Message>) async { ward.start(me) }

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      try ward.handle(message, me)
    }
  }

  /// A child of one of the two kinds of server.
  static func child(
    _ number: Int,
    _ records: WardRecords,
    name: String? = nil,
    restart: RestartType = .permanent
  ) -> Child {
    number % 3 == 0
      ? Child("\(number)", name: name, restart: restart) {
        Waiting(ward: Ward(number, records, isAsync: true))
      }
      : Child("\(number)", name: name, restart: restart) { Ward(number, records) }
  }
}

/// Lasts as long as the state of a ``Ward``.
final class Stay: Sendable {
  private let number: Int
  private let records: WardRecords

  init(_ number: Int, _ records: WardRecords, mayOverlap: Bool) {
    (self.number, self.records) = (number, records)
    records.arrive(number, mayOverlap: mayOverlap)
  }

  deinit { records.leave(number) }
}

/// Which wards live, and who has made them end.
final class WardRecords: Sendable {
  private struct State {
    var living: [Int: Int] = [:]
    var starts: [Int: Int] = [:]
    var roster: [Pid] = []
    var pids: [Int: [Pid]] = [:]
    var struck: Set<Pid> = []
    var faults: [String] = []
  }

  private let state = Locked(State())
  let node: Runtime

  /// How many of those that were struck have ended.
  let ended = Progress()

  init(_ node: Runtime) { self.node = node }

  var faults: [String] { state.withLock { $0.faults } }
  var struck: Int { state.withLock { $0.struck.count } }
  var living: [Int: Int] { state.withLock { $0.living.filter { $0.value != 0 } } }

  func starts(of number: Int) -> Int { state.withLock { $0.starts[number, default: 0] } }

  /// Whether a ward of this number was made to end, perhaps before its starter had heard of it.
  func wasStruck(_ number: Int) -> Bool {
    state.withLock { state in state.pids[number, default: []].contains(where: state.struck.contains) }
  }

  /// Every ward that has started, the dead included.
  var roster: [Pid] { state.withLock { $0.roster } }

  func note(_ fault: String) { state.withLock { $0.faults.append(fault) } }

  func arrive(_ number: Int, mayOverlap: Bool) {
    state.withLock { state in
      state.living[number, default: 0] += 1
      if state.living[number] != 1 && !mayOverlap { state.faults.append("two of \(number) live") }
    }
  }

  func leave(_ number: Int) { state.withLock { $0.living[number, default: 0] -= 1 } }

  func noteStart(_ number: Int, _ pid: Pid) {
    state.withLock { state in
      state.starts[number, default: 0] += 1
      state.roster.append(pid)
      state.pids[number, default: []].append(pid)
    }
  }

  /// Makes a ward end in one way or another, and keeps count of who was made to.
  ///
  /// - Parameter orderly: a ward may also be told to end `normal`.
  func strike(_ process: Process, _ random: inout SplitMix, orderly: Bool = true) {
    // The first to strike it watches its end.
    if state.withLock({ $0.struck.insert(process.pid).inserted }) {
      let ended = ended
      if !process.onExit({ _ in ended.add() }) { ended.add() }
    }
    let ref = (process as? Mailbox<Ward.Message>).map { Ref($0) }
    switch random.index(orderly ? 4 : 3) {
    case 0: node.exit(process.pid, "struck")
    case 1: ref?.send(.crash)
    case 2: node.exit(process.pid, .kill)
    default: ref?.send(.stop)
    }
    // An order that no ward takes.
    if ref == nil { node.exit(process.pid, .kill) }
  }
}
