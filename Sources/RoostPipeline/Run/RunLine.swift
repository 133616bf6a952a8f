import Roost

/// What all processes of a run share, whatever the types of their items: the shape, the names, the counts.
///
/// It outlives each of them; what must survive a death and is not the ledger's is here.
final class RunLine: Sendable {
  private struct State {
    var starts: [String: Int] = [:]
    var stages: [StageStatistics]
    var isComplete = false
    var isOver = false
    /// Where the joints and the sink are, whatever their items.
    var stations: [Station: Peer<JointMessage>] = [:]
    /// The latest life of each worker.
    var workers: [Slot: Pid] = [:]
  }

  let name: String
  let topology: PipelineTopology
  let options: RunOptions

  /// How many items the run has; none are known of to a crew.
  let items: Int

  /// What the numbers of workers' lives are counted from.
  private let earlierLives: Int

  /// Finds the source for a broker or the sink, whatever the source's items are.
  let findSource: @Sendable (Runtime) -> Peer<FromStation>?

  /// Finds the sink for whoever has items to set aside.
  let findSink: @Sendable (Runtime) -> Peer<[ItemFailure]>?

  /// Has the source issue nothing more, whatever its items are.
  let stopSource: @Sendable (Runtime) -> Void

  /// Where the brokers are that have places on other nodes.
  let brokers: BrokerPlaces

  /// Opens when the run is over, whether or not every item has its outcome.
  let ended = Latch()

  /// What workers are at.
  let atHand = Locked(WorkAtHand())

  /// Whether and why the run is to stop. Kept here for a source that is restarted.
  let stopState = Locked(StopState())

  private let withoutWorkers: [Latch]
  private let state: Locked<State>

  /// - Parameters:
  ///   - items: how many items the run has.
  ///   - earlierLives: a number below which those of all workers were that have filled the slots before.
  ///   - places: those of brokers on other nodes, by the stage they are before.
  ///   - from: what the source issues.
  ///   - to: what the sink takes.
  init<Input: Sendable, Output: Sendable>(
    _ name: String,
    _ topology: PipelineTopology,
    _ options: RunOptions,
    items: Int = 0,
    earlierLives: Int = 0,
    places: [Int: any Sendable] = [:],
    from: Input.Type,
    to: Output.Type
  ) {
    self.name = name
    self.topology = topology
    self.options = options
    self.items = items
    self.earlierLives = earlierLives
    brokers = BrokerPlaces(places, patience: options.brokerPatience)
    findSource = { runtime in
      let ref = try? runtime.whereis("\(name).\(Station.source)", as: SourceMessage<Input>.self)
      return ref.map { Peer($0) { .fromStation($0) } }
    }
    findSink = { runtime in
      let ref = try? runtime.whereis("\(name).\(Station.sink)", as: SinkMessage<Output>.self)
      return ref.map { Peer($0) { .failed($0) } }
    }
    stopSource = { runtime in
      try? runtime.named("\(name).\(Station.source)", as: SourceMessage<Input>.self).send(.stopIssuing)
    }
    withoutWorkers = topology.stages.map { _ in Latch() }
    state = Locked(State(stages: topology.stages.map { StageStatistics(stage: $0.name) }))
  }

  var chaos: Chaos { options.chaos }

  // MARK: Names

  func processName(_ station: Station) -> String { "\(name).\(station)" }

  func processName(_ slot: Slot) -> String { "\(name).\(slot)" }

  // MARK: Finding

  /// Finds the joint that hands work to a stage.
  func findUpstream<Payload: Sendable>(of stage: Int) -> @Sendable (Runtime) -> Peer<FromConsumer<Payload>>? {
    let station = topology.upstream(of: stage)
    let name = processName(station)
    return { [brokers] runtime in
      if let door: BrokerDoor<Payload> = brokers.door(stage) { return door.consumers }
      if case .source = station {
        let source = try? runtime.whereis(name, as: SourceMessage<Payload>.self)
        return source.map { Peer($0) { .fromConsumer($0) } }
      }
      let broker = try? runtime.whereis(name, as: BrokerMessage<Payload>.self)
      return broker.map { Peer($0) { .fromConsumer($0) } }
    }
  }

  /// Finds the joint, or the sink, that takes the results of a stage.
  func findDownstream<Payload: Sendable>(of stage: Int) -> @Sendable (Runtime) -> Peer<FromProducer<Payload>>?
  {
    let station = topology.downstream(of: stage)
    let name = processName(station)
    return { [brokers] runtime in
      if let door: BrokerDoor<Payload> = brokers.door(stage + 1) { return door.producers }
      if case .sink = station {
        let sink = try? runtime.whereis(name, as: SinkMessage<Payload>.self)
        return sink.map { Peer($0) { .fromProducer($0) } }
      }
      let broker = try? runtime.whereis(name, as: BrokerMessage<Payload>.self)
      return broker.map { Peer($0) { .fromProducer($0) } }
    }
  }

  /// Where a station is from now on.
  func meets(_ station: Station, _ peer: Peer<JointMessage>) {
    state.withLock { $0.stations[station] = peer }
  }

  /// Says something to a station. If it has died nobody hears it, nor has to: then the epoch is over.
  func tell(_ station: Station, _ message: JointMessage) {
    state.withLock { $0.stations[station] }?.send(message)
  }

  // MARK: Lives

  /// A process of this name starts; how many have before it, this one counted.
  private func begins(_ process: String) -> Int {
    let starts = state.withLock { state in
      state.starts[process, default: 0] += 1
      return state.starts[process, default: 0]
    }
    if starts > 1 { observe(.restarted(process)) }
    return starts
  }

  @discardableResult
  func begins(_ station: Station) -> Int { begins("\(station)") }

  func begins(_ slot: Slot) -> Int { earlierLives &+ begins("\(slot)") }

  /// The process of the slot's latest life, which has nothing to work on yet.
  func fills(_ slot: Slot, _ pid: Pid) {
    state.withLock { $0.workers[slot] = pid }
    atHand.withLock { $0.ends(slot) }
  }

  /// How often processes were started again.
  var restarts: Int { state.withLock { $0.starts.values.reduce(0) { $0 + $1 - 1 } } }

  /// Kills a station now and then, if so asked.
  func tempt<Message: Sendable>(_ me: Context<Message>) {
    if chaos.strikesStation() { me.exit(me.pid, .kill) }
  }

  // MARK: Counts

  func meters(_ slot: Slot) -> WorkMeters { WorkMeters(slot, factory: options.metrics) }

  func record<Output>(_ outcome: WorkOutcome<Output>, at stage: Int, _ meters: WorkMeters) {
    guard count({ $0.record(outcome) }, at: stage) else { return }
    meters.record(outcome)
    if outcome.retried > 0 { observe(.retried(outcome.retried)) }
  }

  func countRetried(_ items: Int, at stage: Int) {
    if items > 0, count({ $0.retried += items }, at: stage) { observe(.retried(items)) }
  }

  /// Says no once every item has its outcome. A worker that is stopped then, before it could say that its batch is
  /// done, leaves the batch to another, and that is work for nobody.
  private func count(_ change: (inout StageStatistics) -> Void, at stage: Int) -> Bool {
    state.withLock { state in
      if !state.isComplete { change(&state.stages[stage]) }
      return !state.isComplete
    }
  }

  var statistics: [StageStatistics] { state.withLock { $0.stages } }

  func observe(_ event: PipelineEvent) { options.observe(event) }

  // MARK: The end

  /// All workers of a stage have gone.
  func drained(stage: Int) { withoutWorkers[stage].open() }

  func whenDrained(stage: Int, _ body: @escaping @Sendable () -> Void) {
    withoutWorkers[stage].whenOpen(body)
  }

  /// Every item has its outcome.
  func complete() {
    state.withLock { $0.isComplete = true }
    ended.open()
  }

  /// Whether nothing is to be done any more: what workers hold has its outcome, or is to have none.
  var hasEnded: Bool { ended.isOpen }

  /// Ends all waiting, and all workers, whatever they hold.
  func endNow(on runtime: Runtime) {
    ended.open()
    for pid in state.withLock({ $0.workers.values }) { runtime.exit(pid, .shutdown) }
  }

  /// Whether a worker has learnt from its joints that the run has ended in order. For those of a crew that were out of
  /// sight then: what they look for will not come again.
  var isOver: Bool { state.withLock { $0.isOver } }

  func setOver() { state.withLock { $0.isOver = true } }
}

extension Station: CustomStringConvertible {
  package var description: String {
    switch self {
    case .source: "source"
    case .broker(let number): "broker.\(number)"
    case .sink: "sink"
    }
  }
}
