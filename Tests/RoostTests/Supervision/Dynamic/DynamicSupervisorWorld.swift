@testable import Roost

/// A simulated world around a dynamic supervisor: children that start, decline, fail, hang and crash, callers
/// that ask, timers and a mailbox, all delivered in an order drawn from a seed. Notes every breach of a rule.
struct DynamicSupervisorWorld {
  typealias Machine = DynamicSupervisorMachine

  struct Process {
    let key: Machine.ChildKey
    let child: ChildDescription
    var isUp = false
    var isExiting = false
    var isStopped = false
  }

  private(set) var breaches: [String] = []
  private(set) var starts = 0
  private(set) var end: ExitReason?
  private(set) var gaveUp = false

  private let flags: DynamicSupervisorFlags
  private var machine: Machine
  private var random: SplitMix
  private var now: Duration = .zero
  private var stopped = false
  private var asked: UInt64 = 0
  private var replies: [Machine.RequestToken: Int] = [:]
  private var described: [Machine.RequestToken: ChildDescription] = [:]
  private var pids: UInt32 = 0
  private var live: [Pid: Process] = [:]
  private var known: [Machine.ChildKey: ChildDescription] = [:]
  private var everSeen: [Pid] = []
  private var restarts: [Duration] = []
  private var arriving: [Machine.Event] = []
  private var timers: [Machine.TimerToken] = []
  private var retries: [Machine.Event] = []

  init(seed: UInt64) {
    var random = SplitMix(seed: seed)
    flags = DynamicSupervisorFlags(
      maxChildren: Bool.random(using: &random) ? Int.random(in: 0...6, using: &random) : nil,
      intensity: RestartIntensity(
        restarts: Int.random(in: 0...12, using: &random),
        within: .milliseconds(100)
      )
    )
    machine = Machine(flags)
    self.random = random
  }

  /// Lives through `steps` random events, then a stop, until nothing more can happen.
  mutating func run(steps: Int) {
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
    if !known.isEmpty { breach("\(known.count) children were not forgotten") }
    for number in 1...asked where replies[.init(number: number)] != 1 {
      breach("request \(number) has \(replies[.init(number: number), default: 0]) replies")
    }
  }

  private mutating func breach(_ words: String) { breaches.append(words) }

  private func chance(_ percent: Int, _ random: inout SplitMix) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }
}

// What happens in the world.
extension DynamicSupervisorWorld {
  private mutating func step() {
    now += .milliseconds(Int.random(in: 0...12, using: &random))
    switch Int.random(in: 0..<400, using: &random) {
    case 0..<60: crash()
    case 60..<200: ask()
    case 200..<204: feed(.childExited(pid(.max), "a stranger's exit"))
    case 204: feed(.stop("an early end"))
    default: deliver()
    }
  }

  private mutating func crash() {
    let candidates = live.filter { $0.value.isUp && !$0.value.isExiting }.keys.sorted {
      $0.number < $1.number
    }
    guard let pid = candidates.randomElement(using: &random) else { return }
    exit(pid, [.normal, .shutdown, "crash", .killed].randomElement(using: &random) ?? .normal)
  }

  private mutating func ask() {
    asked += 1
    let token = Machine.RequestToken(number: asked)
    let policies: [ShutdownPolicy] = [.brutalKill, .timeout(.seconds(1)), .timeout(.seconds(2)), .infinity]
    let child = ChildDescription(
      id: "c",
      restart: RestartType.allCases.randomElement(using: &random) ?? .permanent,
      shutdown: policies.randomElement(using: &random),
      kind: ChildKind.allCases.randomElement(using: &random) ?? .worker
    )
    let pid = everSeen.randomElement(using: &random) ?? pid(.max)
    let requests: [Machine.Request] = [
      .startChild(child), .startChild(child), .startChild(child), .terminateChild(pid), .terminateChild(pid),
      .describeChild(pid), .whichChildren, .countChildren,
    ]
    described[token] = child
    feed(.request(token, requests.randomElement(using: &random) ?? .whichChildren))
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

  private mutating func feed(_ event: Machine.Event) {
    switch event {
    case .childExited(let pid, _): live[pid] = nil
    case .childStarted(_, let pid): live[pid]?.isUp = true
    case .stop: stopped = true
    default: break
    }
    for action in machine.handle(event, now: now) { carryOut(action) }
    check()
  }

  /// What the machine says of its children is what there is.
  private mutating func check() {
    let infos = machine.children.infos
    let counts = machine.children.counts
    if counts.specs != infos.count { breach("\(counts.specs) specs, but \(infos.count) children") }
    if counts.active != infos.count(where: { $0.pid != nil }) { breach("\(counts.active) active") }
    if counts.supervisors != infos.count(where: { $0.kind == .supervisor }) { breach("supervisors") }
    if counts.workers + counts.supervisors != counts.specs { breach("\(counts)") }
    for pid in infos.compactMap(\.pid) where live[pid] == nil { breach("\(pid) is listed, but gone") }
    if let most = flags.maxChildren, machine.children.count > most { breach("more than \(most) children") }
  }
}

// What the machine does to the world.
extension DynamicSupervisorWorld {
  private mutating func carryOut(_ action: Machine.Action) {
    if end != nil {
      guard case .reply = action else { return breach("\(action) after the end") }
    }
    switch action {
    case .start(let key, let request): start(key, request)
    case .abandonStart(let key): abandon(key)
    case .forget(let key):
      if known.removeValue(forKey: key) == nil { breach("\(key) forgotten twice") }
      if live.values.contains(where: { $0.key == key && !$0.isExiting }) { breach("\(key) forgotten alive") }
    case .exit(let pid, let reason): signal(pid, reason)
    case .startTimer(let token, _): timers.append(token)
    case .cancelTimer(let token):
      // Now and then the cancellation comes too late.
      if chance(80, &random) { timers.removeAll { $0 == token } }
    case .sendSelfRetry(let key): retries.append(.retryRestart(key))
    case .reply(let token, _): replies[token, default: 0] += 1
    case .report(_, let report): if report.context == .shutdown { (gaveUp, stopped) = (true, true) }
    case .stopSelf(let reason): end = reason
    }
  }

  private mutating func start(_ key: Machine.ChildKey, _ request: Machine.RequestToken?) {
    starts += 1
    if stopped { breach("started \(key) after the stop") }
    if live.values.contains(where: { $0.key == key }) { breach("started \(key), which is alive") }
    if let request {
      known[key] = described[request]
    } else {
      restarts.append(now)
      let recent = restarts.filter { $0 >= now - flags.intensity.period }.count
      if recent > flags.intensity.restarts { breach("\(recent) restarts within the period") }
      if known[key]?.restart == .temporary { breach("restarted a temporary child") }
    }
    guard let child = known[key] else { return breach("started \(key), which is unknown") }
    pids += 1
    let pid = pid(pids)
    // Now and then there is no process: a name was taken.
    guard chance(90, &random) else { return arriving.append(.childStartFailed(key, "name taken")) }
    // And now and then it is known once it is up, as on another node.
    let isElsewhere = chance(20, &random)
    if isElsewhere, chance(20, &random) { return arriving.append(.childStartFailed(key, "no connection")) }
    live[pid] = Process(key: key, child: child)
    everSeen.append(pid)
    if isElsewhere { return arriving.append(.childStarted(key, pid)) }
    arriving.append(.childSpawned(key, pid))
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<10:
      exit(pid, .normal)
      arriving.append(.childIgnored(key))
    case 10..<25:
      exit(pid, "did not start")
      arriving.append(.childStartFailed(key, "did not start"))
    default: arriving.append(.childStarted(key, pid))
    }
  }

  /// Half the starts of which no process is known can be given up; the others go on.
  private mutating func abandon(_ key: Machine.ChildKey) {
    guard !arriving.contains(where: { if case .childSpawned(key, _) = $0 { true } else { false } }) else {
      return
    }
    for (index, event) in arriving.enumerated() {
      guard case .childStarted(key, let pid) = event, chance(50, &random) else { continue }
      live[pid] = nil
      arriving[index] = .childStartFailed(key, .shutdown)
    }
  }

  private mutating func signal(_ pid: Pid, _ reason: ExitReason) {
    guard let process = live[pid] else { return breach("\(reason) sent to \(pid), which is gone") }
    if reason == .kill {
      if process.child.shutdown == .infinity { breach("killed \(pid), which has all the time") }
      if process.child.shutdown != .brutalKill && !process.isStopped { breach("killed \(pid) out of hand") }
      if !process.isExiting { exit(pid, .killed) }
      return
    }
    if process.isStopped { breach("stopped \(pid) twice") }
    live[pid]?.isStopped = true
    if process.isExiting { return }
    // One with all the time it wants would never end if it hung.
    if process.child.shutdown == .infinity || chance(75, &random) {
      exit(pid, chance(85, &random) ? .shutdown : "crash while stopping")
    }
  }
}
