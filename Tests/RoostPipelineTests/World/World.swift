import Roost

@testable import RoostPipeline

/// A pipeline of machines on a simulated network, with processes that die and are restarted: every choice
/// follows from the seed.
struct World {
  let plan: WorldPlan
  var random: SeededRandom
  var network = Network()

  /// What the run owns, and no death takes.
  var ledger: LedgerMachine<Int>

  var source: SourceMachine<Int, Int>?
  var brokers: [Int: BrokerMachine<Int>] = [:]
  var sink: SinkMachine<Int>?
  var workers: [WorkerID: WorkerMachine<Int, Int>] = [:]

  /// The latest life of each station and slot; a stopped worker stays here though it is no longer in `workers`.
  var lives: [Station: Int] = [:]
  var incarnations: [Slot: Int] = [:]
  var stageOf: [Slot: Int] = [:]

  var busy: [(worker: WorkerID, batch: Batch<Int>)] = []
  var searches: [(by: Proc, station: Station)] = []
  var found: [Proc: [Station: Int]] = [:]
  var watchers: [Proc: [Proc]] = [:]
  var restarts: [Proc] = []

  // What the tests look at.
  var steps = 0
  var workerDeaths = 0
  var stationDeaths = 0
  var stopped: Set<Slot> = []
  var produced: [ItemID: Int] = [:]
  var completions = 0
  var mostQueued: [Int: Int] = [:]
  var complaints: [String] = []
  var killsLeft: (workers: Int, stations: Int, cuts: Int)

  init(_ plan: WorldPlan) {
    self.plan = plan
    random = SeededRandom(seed: plan.seed)
    ledger = LedgerMachine(items: plan.items)
    killsLeft = (plan.workerKills, plan.stationKills, plan.cuts)
    for (number, stage) in plan.topology.stages.enumerated() {
      for slot in stage.slots { stageOf[slot] = number }
    }
    for station in [.source] + plan.topology.stations { restarts.append(.station(station, 0)) }
    for stage in plan.topology.stages {
      restarts += stage.slots.map { .worker(WorkerID(slot: $0, incarnation: 0)) }
    }
  }

  /// Runs until nothing can happen any more, or for `limit` steps.
  mutating func run(limit: Int = 2_000_000) {
    while steps < limit, step() { steps += 1 }
  }

  private mutating func step() -> Bool {
    if random.chance(plan.misfortune), misfortune() { return true }
    let open = searches.indices.filter { isAlive(searches[$0].station) }
    let choices = network.activeCount + busy.count + open.count + restarts.count
    guard choices > 0 else { return false }
    var choice = random.below(choices)
    if choice < network.activeCount {
      let (from, to, mail) = network.take(choice)
      deliver(mail, from: from, to: to)
      return true
    }
    choice -= network.activeCount
    if choice < busy.count {
      finish(busy.remove(at: choice))
      return true
    }
    choice -= busy.count
    if choice < open.count {
      let search = searches.remove(at: open[choice])
      find(search.station, for: search.by)
      return true
    }
    restart(restarts.remove(at: choice - open.count))
    return true
  }

  // MARK: Life and death

  func isAlive(_ station: Station) -> Bool {
    switch station {
    case .source: source != nil
    case .broker(let number): brokers[number] != nil
    case .sink: sink != nil
    }
  }

  func isAlive(_ proc: Proc) -> Bool {
    switch proc {
    case .station(let station, let life): lives[station] == life && isAlive(station)
    case .worker(let worker): workers[worker] != nil
    }
  }

  private mutating func restart(_ proc: Proc) {
    switch proc {
    case .worker(let old):
      let worker = WorkerID(slot: old.slot, incarnation: old.incarnation + 1)
      workers[worker] = WorkerMachine()
      incarnations[old.slot] = worker.incarnation
      feed(worker, .start)
    case .station(let station, let life):
      lives[station] = life + 1
      switch station {
      case .source:
        source = SourceMachine(inputs: Array(0..<plan.items), topology: plan.topology)
        feedSource(.start)
      case .broker(let number):
        brokers[number] = BrokerMachine(
          before: number,
          in: plan.topology,
          items: plan.items,
          incarnation: life + 1
        )
        feedBroker(number, .start)
      case .sink:
        sink = SinkMachine(topology: plan.topology, incarnation: life + 1)
        feedSink(.start)
      }
    }
  }

  /// Ends a process. Unless it ended in good order its supervisor will start it again.
  mutating func end(_ proc: Proc, _ reason: ExitReason) {
    switch proc {
    case .worker(let worker):
      workers[worker] = nil
      busy.removeAll { $0.worker == worker }
      if reason == .normal { stopped.insert(worker.slot) } else { workerDeaths += 1 }
    case .station(.source, _): source = nil
    case .station(.broker(let number), _): brokers[number] = nil
    case .station(.sink, _): sink = nil
    }
    if case .station = proc { stationDeaths += 1 }
    searches.removeAll { $0.by == proc }
    if reason != .normal {
      network.bury(proc, &random)
      restarts.append(proc)
    }
    for watcher in watchers.removeValue(forKey: proc) ?? [] where isAlive(watcher) {
      network.send(.down(proc, reason), from: proc, to: watcher)
    }
  }

  private mutating func misfortune() -> Bool {
    let living = plan.topology.stages.flatMap(\.slots).compactMap { slot -> WorkerID? in
      let worker = WorkerID(slot: slot, incarnation: incarnations[slot] ?? 0)
      return workers[worker] != nil ? worker : nil
    }
    switch random.below(3) {
    case 0:
      guard killsLeft.workers > 0, !living.isEmpty else { return false }
      killsLeft.workers -= 1
      let reasons: [ExitReason] = [.killed, .shutdown, .noconnection, "stray bullet"]
      end(.worker(living[random.below(living.count)]), reasons[random.below(reasons.count)])
    case 1:
      let stations = ([.source] + plan.topology.stations).filter { isAlive($0) }
      guard killsLeft.stations > 0, !stations.isEmpty else { return false }
      killsLeft.stations -= 1
      let station = stations[random.below(stations.count)]
      end(.station(station, lives[station] ?? 0), .killed)
    default:
      guard killsLeft.cuts > 0, !living.isEmpty else { return false }
      killsLeft.cuts -= 1
      cut(.worker(living[random.below(living.count)]))
    }
    return true
  }

  /// A worker and one of the stations it knows lose sight of one another.
  private mutating func cut(_ worker: Proc) {
    let known = (found[worker] ?? [:]).filter { isAlive(.station($0.key, $0.value)) }
    let sorted = known.sorted { "\($0.key)" < "\($1.key)" }
    guard !sorted.isEmpty else { return }
    let pick = sorted[random.below(sorted.count)]
    let station = Proc.station(pick.key, pick.value)
    network.cut(worker, station, &random)
    for (watched, watcher) in [(worker, station), (station, worker)] {
      guard watchers[watched]?.contains(watcher) == true else { continue }
      watchers[watched]?.removeAll { $0 == watcher }
      network.send(.down(watched, .noconnection), from: watched, to: watcher)
    }
  }

  mutating func watch(_ proc: Proc, by watcher: Proc) {
    if isAlive(proc) {
      watchers[proc, default: []].append(watcher)
    } else {
      network.send(.down(proc, .noproc), from: proc, to: watcher)
    }
  }

  private mutating func find(_ station: Station, for proc: Proc) {
    found[proc, default: [:]][station] = lives[station] ?? 0
    watch(.station(station, lives[station] ?? 0), by: proc)
    switch proc {
    case .worker(let worker): feed(worker, .located(side(of: station, for: worker)))
    case .station(.broker(let number), _): feedBroker(number, .located)
    case .station(.sink, _): feedSink(.located)
    case .station(.source, _): complaints.append("the source looks for \(station)")
    }
  }

  func side(of station: Station, for worker: WorkerID) -> Side {
    plan.topology.upstream(of: stageOf[worker.slot] ?? 0) == station ? .upstream : .downstream
  }
}
