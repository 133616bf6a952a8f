@testable import Roost

/// A simulated world around a supervisor: children that start, ignore, fail, hang and crash, callers that ask,
/// timers, and a mailbox, all delivered in an order drawn from a seed. Notes every breach of a rule.
struct SupervisorWorld {
  typealias Machine = SupervisorMachine

  /// A process of a child. One that hangs obeys a kill only.
  struct Process {
    let id: String
    var isExiting = false
  }

  private(set) var breaches: [String] = []
  private(set) var starts = 0
  private(set) var end: ExitReason?
  private(set) var replies: [Machine.RequestToken: Int] = [:]
  private(set) var live: [Pid: Process] = [:]
  private(set) var gaveUp = false

  private let flags: SupervisorFlags
  private var machine: Machine
  private var random: SplitMix
  private var now: Duration = .zero
  private var stopped = false
  private var asked: UInt64 = 0
  private var pids: UInt32 = 0
  /// The place of each id in the start order.
  private var places: [String: Int] = [:]
  private var lastPlace = 0
  /// When each restart was made.
  private var restarts: [Duration] = []
  /// What is under way, each kind in order: outcomes of starts and exits of processes, timers, retries.
  private var arriving: [Machine.Event] = []
  private var timers: [Machine.TimerToken] = []
  private var retries: [Machine.Event] = []
  /// The child being stopped, and the place of the one stopped before it in the final stop.
  private var stopping: Pid?
  private var lastStopped = Int.max

  init(seed: UInt64) {
    var random = SplitMix(seed: seed)
    flags = SupervisorFlags(
      strategy: RestartStrategy.allCases.randomElement(using: &random) ?? .oneForOne,
      intensity: RestartIntensity(
        restarts: Int.random(in: 0...12, using: &random),
        within: .milliseconds(100)
      ),
      autoShutdown: AutoShutdown.allCases.randomElement(using: &random) ?? .never
    )
    machine = Machine(flags)
    self.random = random
  }

  /// Lives through `steps` random events, then a stop, until nothing more can happen.
  mutating func run(steps: Int) {
    let children = (0..<Int.random(in: 0...5, using: &random)).map { randomChild("\($0)") }
    for child in children { place(child.id) }
    feed(.boot(children))
    for _ in 0..<steps { step() }
    feed(.stop("the end"))
    var patience = 10_000
    while end == nil, patience > 0 {
      deliver()
      patience -= 1
    }
    ask()
    if end == nil { breach("the machine never ended") }
    if !live.isEmpty { breach("\(live.count) processes outlived the supervisor") }
    for number in 1...asked where replies[.init(number: number)] != 1 {
      breach("request \(number) has \(replies[.init(number: number), default: 0]) replies")
    }
  }

  private mutating func breach(_ words: String) { breaches.append(words) }

  private func chance(_ percent: Int, _ random: inout SplitMix) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private mutating func place(_ id: String) {
    lastPlace += 1
    places[id] = lastPlace
  }

  private mutating func randomChild(_ id: String) -> ChildDescription {
    let restart = RestartType.allCases.randomElement(using: &random) ?? .permanent
    let policies: [ShutdownPolicy] = [.brutalKill, .timeout(.seconds(1)), .infinity]
    return ChildDescription(
      id: id,
      restart: restart,
      significant: flags.autoShutdown != .never && restart != .permanent && chance(30, &random),
      shutdown: policies.randomElement(using: &random),
      kind: .worker
    )
  }
}

// What happens in the world.
extension SupervisorWorld {
  private mutating func step() {
    now += .milliseconds(Int.random(in: 0...12, using: &random))
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<20: crash()
    case 20..<40: ask()
    case 40..<41: feed(.childExited(pid(UInt32.max), "a stranger's exit"))
    case 41 where chance(20, &random): feed(.stop("an early end"))
    default: deliver()
    }
  }

  private mutating func crash() {
    let candidates = live.filter { !$0.value.isExiting }.keys.sorted { $0.number < $1.number }
    guard let pid = candidates.randomElement(using: &random) else { return }
    exit(pid, [.normal, .shutdown, "crash", .killed].randomElement(using: &random) ?? .normal)
  }

  private mutating func ask() {
    asked += 1
    let id = "\(Int.random(in: 0..<8, using: &random))"
    let description = randomChild(id)
    let requests: [Machine.Request] = [
      .startChild(description), .startChild(description), .terminateChild(id: id), .restartChild(id: id),
      .deleteChild(id: id), .whichChildren, .countChildren,
    ]
    let request = requests.randomElement(using: &random) ?? .whichChildren
    feed(.request(.init(number: asked), request))
  }

  /// Lets one of the things under way arrive.
  private mutating func deliver() {
    switch Int.random(in: 0..<3, using: &random) {
    case 0 where !timers.isEmpty:
      feed(.shutdownTimerFired(timers.remove(at: Int.random(in: 0..<timers.count, using: &random))))
    case 1 where !retries.isEmpty: feed(retries.removeFirst())
    default: if !arriving.isEmpty { feed(arriving.removeFirst()) }
    }
  }

  private func pid(_ number: UInt32) -> Pid {
    Pid(node: NodeID(name: "world", creation: 1), number: number, serial: 0)
  }

  private mutating func exit(_ pid: Pid, _ reason: ExitReason) {
    live[pid]?.isExiting = true
    arriving.append(.childExited(pid, reason))
    if chance(10, &random) { arriving.append(.childExited(pid, reason)) }
  }

  private mutating func gone(_ pid: Pid) {
    live[pid] = nil
    if stopping == pid { stopping = nil }
  }

  private mutating func feed(_ event: Machine.Event) {
    switch event {
    case .childExited(let pid, _): gone(pid)
    case .childIgnored(let id), .childStartFailed(let id, _, _):
      // Of these the machine hears only when the process is gone; that it exited may come later.
      if let pid = live.first(where: { $0.value.id == id })?.key { gone(pid) }
    default: break
    }
    if case .stop = event { stopped = true }
    if case .childSpawned(let id, let pid) = event { live[pid] = Process(id: id) }
    if case .childStarted(let id, let pid) = event, live[pid] == nil { live[pid] = Process(id: id) }
    for action in machine.handle(event, now: now) { carryOut(action) }
  }
}

// What the machine does to the world.
extension SupervisorWorld {
  private mutating func carryOut(_ action: Machine.Action) {
    if end != nil {
      guard case .reply = action else { return breach("\(action) after the end") }
    }
    switch action {
    case .start(let id, let request): start(id, request)
    case .abandonStart(let id): abandon(id)
    case .forget(let id): places[id] = nil
    case .exit(let pid, let reason): signal(pid, reason)
    case .startTimer(let token, _): timers.append(token)
    case .cancelTimer(let token):
      // Now and then the cancellation comes too late.
      if chance(80, &random) { timers.removeAll { $0 == token } }
    case .sendSelfRetry(let id): retries.append(.retryRestart(id: id))
    case .reply(let token, _): replies[token, default: 0] += 1
    case .report(let report):
      if report.context == .shutdown { (gaveUp, stopped) = (true, true) }
    case .booted: break
    case .bootFailed(let reason), .stopSelf(let reason): end = reason
    }
  }

  private mutating func start(_ id: String, _ request: Machine.RequestToken?) {
    starts += 1
    if stopped { breach("started \(id) after the stop") }
    if live.values.contains(where: { $0.id == id }) { breach("started \(id), which is alive") }
    if stopping != nil { breach("started \(id) while stopping another") }
    if request == nil { countRestart(of: id) }
    if places[id] == nil { place(id) }
    pids += 1
    let spawned = chance(30, &random)
    if spawned { arriving.append(.childSpawned(id: id, pid(pids))) }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<8:
      arriving.append(.childIgnored(id: id))
      if spawned { arriving.append(.childExited(pid(pids), .normal)) }
    case 8..<(machine.isBooted ? 25 : 11):
      if spawned { arriving.append(.childExited(pid(pids), "did not start")) }
      arriving.append(.childStartFailed(id: id, "did not start"))
    default: arriving.append(.childStarted(id: id, pid(pids)))
    }
  }

  /// Half the starts of which no process is known can be given up; the others go on.
  private mutating func abandon(_ id: String) {
    let isKnown = arriving.contains { if case .childSpawned(id, _) = $0 { true } else { false } }
    let outcome = arriving.firstIndex { if case .childStarted(id, _) = $0 { true } else { false } }
    guard !isKnown, let outcome, chance(50, &random) else { return }
    arriving[outcome] = .childStartFailed(id: id, .shutdown)
  }

  /// With one_for_one every start of the supervisor's own after the boot is a restart.
  private mutating func countRestart(of id: String) {
    guard flags.strategy == .oneForOne, machine.isBooted else { return }
    restarts.append(now)
    let recent = restarts.filter { $0 >= now - flags.intensity.period }.count
    if recent > flags.intensity.restarts { breach("\(recent) restarts within the period") }
  }

  private mutating func signal(_ pid: Pid, _ reason: ExitReason) {
    guard let process = live[pid] else { return breach("\(reason) sent to \(pid), which is gone") }
    if reason == .kill, stopping == pid || stopping == nil {
      if stopping == nil { begin(stopping: pid, process) }
      if !process.isExiting { exit(pid, .killed) }
      return
    }
    begin(stopping: pid, process)
    if process.isExiting { return }
    // One with all the time it wants would never end if it hung.
    if isPatient(process.id) || chance(75, &random) {
      exit(pid, chance(85, &random) ? .shutdown : "crash while stopping")
    }
  }

  private func isPatient(_ id: String) -> Bool {
    machine.children.slot(of: id).map { machine.children[$0].shutdown == .infinity } ?? true
  }

  private mutating func begin(stopping pid: Pid, _ process: Process) {
    if let other = stopping { breach("stops \(pid) while \(other) still ends") }
    stopping = pid
    guard machine.ending != nil, let place = places[process.id] else { return }
    if place >= lastStopped { breach("stops \(process.id) out of order") }
    lastStopped = place
  }
}
