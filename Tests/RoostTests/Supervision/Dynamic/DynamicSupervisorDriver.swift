@testable import Roost

/// Drives a machine by hand: the nth child is the one with the key n, and runs as the pids of that number.
struct DynamicSupervisorDriver {
  typealias Machine = DynamicSupervisorMachine
  typealias Action = DynamicSupervisorMachine.Action

  var machine: Machine
  var now: Duration = .seconds(1000)
  private var lastRequest: UInt64 = 0
  private var runs: [UInt64: UInt32] = [:]
  private var keys: UInt64 = 0

  init(maxChildren: Int? = nil, restarts: Int = 100, within period: Duration = .seconds(5)) {
    let intensity = RestartIntensity(restarts: restarts, within: period)
    machine = Machine(DynamicSupervisorFlags(maxChildren: maxChildren, intensity: intensity))
  }

  mutating func feed(_ event: Machine.Event) -> [Action] { machine.handle(event, now: now) }

  mutating func ask(_ request: Machine.Request) -> [Action] {
    lastRequest += 1
    return feed(.request(token, request))
  }

  /// The token of the last request.
  var token: Machine.RequestToken { Machine.RequestToken(number: lastRequest) }

  mutating func answer(to request: Machine.Request) -> Result<Machine.Answer, SupervisorError>? {
    let actions = ask(request)
    for case .reply(let to, let result) in actions where to == token { return result }
    return nil
  }

  mutating func refusal(of request: Machine.Request) -> SupervisorError.Code? {
    if case .failure(let error) = answer(to: request) { error.code } else { nil }
  }

  /// Asks for a child and lets it start.
  mutating func start(_ child: ChildDescription = child("c")) -> Machine.ChildKey {
    keys += 1
    let key = Machine.ChildKey(number: keys)
    _ = ask(.startChild(child))
    _ = started(key)
    return key
  }

  /// Asks for a child, and says nothing of it.
  mutating func begin(_ child: ChildDescription = child("c")) -> Machine.ChildKey {
    keys += 1
    _ = ask(.startChild(child))
    return Machine.ChildKey(number: keys)
  }

  mutating func spawned(_ key: Machine.ChildKey) -> [Action] {
    runs[key.number, default: 0] += 1
    return feed(.childSpawned(key, pid(key)))
  }

  mutating func started(_ key: Machine.ChildKey) -> [Action] {
    _ = spawned(key)
    return feed(.childStarted(key, pid(key)))
  }

  func pid(_ key: Machine.ChildKey, run: UInt32? = nil) -> Pid {
    let serial = run ?? runs[key.number, default: 0]
    return Pid(node: NodeID(name: "test", creation: 1), number: UInt32(key.number), serial: serial)
  }

  mutating func exited(_ key: Machine.ChildKey, _ reason: ExitReason) -> [Action] {
    feed(.childExited(pid(key), reason))
  }

  /// What is known of the children, in the order in which they were started.
  var children: [String] {
    mutating get {
      guard case .success(.children(let infos)) = answer(to: .whichChildren) else { return [] }
      return infos.reversed().map { $0.isRestarting ? "restarting" : $0.pid.map { "\($0)" } ?? "-" }
    }
  }
}

extension [DynamicSupervisorMachine.Action] {
  /// The actions but for the reports.
  var deeds: Self { filter { if case .report = $0 { false } else { true } } }

  var contexts: [SupervisorReport.Context] {
    compactMap { if case .report(_, let report) = $0 { report.context } else { nil } }
  }
}
