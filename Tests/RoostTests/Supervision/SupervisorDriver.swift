@testable import Roost

/// Drives a machine by hand: children are named by letters, and run as the pids of these.
struct SupervisorDriver {
  typealias Machine = SupervisorMachine
  typealias Action = SupervisorMachine.Action

  var machine: Machine
  var now: Duration = .seconds(1000)
  private var lastRequest: UInt64 = 0
  private var runs: [String: UInt32] = [:]

  init(
    _ strategy: RestartStrategy = .oneForOne,
    restarts: Int = 100,
    within period: Duration = .seconds(5),
    autoShutdown: AutoShutdown = .never
  ) {
    machine = Machine(
      SupervisorFlags(
        strategy: strategy,
        intensity: RestartIntensity(restarts: restarts, within: period),
        autoShutdown: autoShutdown
      )
    )
  }

  mutating func feed(_ event: Machine.Event) -> [Action] { machine.handle(event, now: now) }

  /// Boots the children and lets each of them start.
  mutating func boot(_ children: ChildDescription...) -> [Action] {
    var actions = feed(.boot(children))
    actions += startAll(after: actions)
    return actions
  }

  /// Lets every child that `actions` start, and those started thereafter, come up. Returns what that led to.
  mutating func startAll(after actions: [Action]) -> [Action] {
    var (seen, news) = ([Action](), actions)
    while let id = news.lastStart {
      news = started(id)
      seen += news
    }
    return seen
  }

  mutating func started(_ id: String) -> [Action] {
    runs[id, default: 0] += 1
    return feed(.childStarted(id: id, pid(id)))
  }

  func pid(_ id: String) -> Pid { Self.pid(id, runs[id, default: 0]) }

  static func pid(_ id: String, _ run: UInt32) -> Pid {
    Pid(node: NodeID(name: "test", creation: 1), number: id.unicodeScalars.first?.value ?? 0, serial: run)
  }

  mutating func exited(_ id: String, _ reason: ExitReason) -> [Action] { feed(.childExited(pid(id), reason)) }

  mutating func ask(_ request: Machine.Request) -> [Action] {
    lastRequest += 1
    return feed(.request(token, request))
  }

  /// The token of the last request.
  var token: Machine.RequestToken { Machine.RequestToken(number: lastRequest) }

  /// Asks for something that is answered at once.
  mutating func answer(to request: Machine.Request) -> Result<Machine.Answer, SupervisorError>? {
    let actions = ask(request)
    for case .reply(let to, let result) in actions where to == token { return result }
    return nil
  }

  mutating func refusal(of request: Machine.Request) -> SupervisorError? {
    if case .failure(let error) = answer(to: request) { error } else { nil }
  }

  /// The id and what is known of the process of each child, in start order.
  var children: [String] {
    mutating get {
      guard case .success(.children(let infos)) = answer(to: .whichChildren) else { return [] }
      return infos.reversed().map { info in
        "\(info.id):\(info.isRestarting ? "restarting" : info.pid == nil ? "-" : "up")"
      }
    }
  }
}

extension [SupervisorMachine.Action] {
  var lastStart: String? {
    for case .start(let id, _) in reversed() { return id }
    return nil
  }

  /// The actions but for the reports.
  var deeds: Self { filter { if case .report = $0 { false } else { true } } }

  var reports: [SupervisorReport] {
    compactMap { if case .report(let report) = $0 { report } else { nil } }
  }

  var contexts: [SupervisorReport.Context] { reports.map(\.context) }
}

/// A child spec in short; with no time limit on its shutdown, so that there are no timers in the way.
func child(
  _ id: String,
  _ restart: RestartType = .permanent,
  significant: Bool = false,
  shutdown: ShutdownPolicy = .infinity,
  kind: ChildKind = .worker
) -> ChildDescription {
  ChildDescription(id: id, restart: restart, significant: significant, shutdown: shutdown, kind: kind)
}
