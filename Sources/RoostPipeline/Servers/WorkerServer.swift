import Roost

/// The process of a worker: carries out what its ``WorkerMachine`` decides, and has a linked process of its
/// own do the work, so that it can speak with the joints meanwhile.
struct WorkerServer<Work: BatchWork>: GenServer {
  typealias Message = WorkerMessage<Work.Input, Work.Output>

  private let work: Work
  private let line: RunLine
  private let stage: Int
  private let id: WorkerID
  private let meters: WorkMeters
  private let misfits: (@Sendable ([Item<Work.Output>]) -> Misfits)?
  private var machine = WorkerMachine<Work.Input, Work.Output>()
  private var upstream: Search<FromConsumer<Work.Input>>
  private var downstream: Search<FromProducer<Work.Output>>

  /// - Parameter joints: where its joints are, if on another node than the worker.
  init(
    _ work: Work,
    slot: Slot,
    stage: Int,
    of line: RunLine,
    joints: JointsElsewhere<Work.Input, Work.Output>? = nil
  ) {
    self.work = work
    self.line = line
    self.stage = stage
    id = WorkerID(slot: slot, incarnation: line.begins(slot))
    meters = line.meters(slot)
    misfits = joints?.misfits ?? line.brokers.misfits(before: stage + 1)
    let isElsewhere = joints != nil
    upstream = Search(elsewhere: isElsewhere, joints?.upstream ?? [line.findUpstream(of: stage)])
    downstream = Search(elsewhere: isElsewhere, joints?.downstream ?? [line.findDownstream(of: stage)])
  }

  mutating func start(_ me: Context<Message>) {
    line.fills(id.slot, me.pid)
    apply(.start, me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .fromUpstream(let message): apply(.fromUpstream(message), me)
    case .fromDownstream(let message): apply(.fromDownstream(message), me)
    case .locate(let side): locate(side, me)
    case .waited(let side, let registration): apply(.waited(side, registration: registration), me)
    case .worked(let batch, .success(let outcome)): worked(batch, outcome, me)
    case .worked(_, .failure(let exit)):
      // An orderly end would not be restarted, and with the last worker of a stage the work would end too.
      me.stop(exit.reason.isOrderly ? .other("the work ended its worker: \(exit.reason)") : exit.reason)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(let monitor, _, let reason) = info else { return me.logUnexpected(info) }
    // A joint of this node takes its workers with it when its run is over.
    if upstream.isElsewhere {
      if reason.isOrderly {
        line.setOver()
        return me.stop()
      }
      // This worker was out of sight when the run ended, and others of the crew were not.
      if reason == .noproc && line.isOver { return me.stop() }
    }
    if upstream.isLost(monitor) {
      apply(.lost(.upstream), me)
    } else if downstream.isLost(monitor) {
      apply(.lost(.downstream), me)
    }
  }

  private mutating func worked(
    _ batch: BatchID,
    _ outcome: WorkOutcome<Work.Output>,
    _ me: Context<Message>
  ) {
    line.atHand.withLock { $0.ends(id.slot) }
    line.record(outcome, at: stage, meters)
    var leftOut = LeftOut.forgotten
    if let stop = outcome.stop {
      // The run of a crew is not to be stopped from here.
      leftOut = upstream.isElsewhere ? .fails(stop.reason) : .dropped
      if !upstream.isElsewhere { line.stop(on: me.runtime, because: stop.reason) }
    }
    apply(.worked(batch, results: outcome.results, failures: outcome.failures, leftOut), me)
  }

  private mutating func apply(
    _ event: WorkerEvent<Work.Input, Work.Output>,
    _ me: Context<Message>
  ) {
    for action in machine.handle(event) { carryOut(action, me) }
  }

  private mutating func carryOut(
    _ action: WorkerAction<Work.Input, Work.Output>,
    _ me: Context<Message>
  ) {
    switch action {
    case .locate(let side): locate(side, me)
    case .wait(let side, let registration):
      // A joint of this node always answers, or ends.
      if upstream.isElsewhere {
        me.send(.waited(side, registration: registration), after: line.options.welcomePatience)
      }
    case .toUpstream(let message):
      let answer = Peer(me.ref) { WorkerMessage<Work.Input, Work.Output>.fromUpstream($0) }
      upstream.send(FromConsumer(worker: id, message: message, answer: answer))
    case .toDownstream(let message):
      let answer = Peer(me.ref) { WorkerMessage<Work.Input, Work.Output>.fromDownstream($0) }
      downstream.send(FromProducer(worker: id, message: message, answer: answer))
    case .work(let batch): begin(batch, me)
    case .stop:
      line.setOver()
      me.stop()
    }
  }

  private mutating func locate(_ side: Side, _ me: Context<Message>) {
    let found =
      switch side {
      case .upstream: upstream.locate(me, again: .locate(side))
      case .downstream: downstream.locate(me, again: .locate(side))
      }
    if found { apply(.located(side), me) }
  }

  /// Has a linked process work on the batch: it ends with the worker, and the worker with it.
  private func begin(_ batch: Batch<Work.Input>, _ me: Context<Message>) {
    let (work, ref, runtime, chaos, misfits) = (work, me.ref, me.runtime, line.chaos, misfits)
    let options = ProcessOptions(labels: ["worker": "\(id.slot)"])
    line.atHand.withLock { $0.begins(id.slot, items: batch.items.count) { work.obstacle } }
    me.spawnLink(receiving: Never.self, options: options) { _ in
      let fatal = chaos.strikesWorker() ? Int.random(in: 0..<max(1, batch.items.count)) : nil
      let items = fatal.map { Array(batch.items.prefix($0)) } ?? batch.items
      let outcome = await Self.perform(work, items, runtime)
      if fatal != nil { return runtime.exit(ref.pid, .kill) }
      ref.send(.worked(batch.id, misfits.map { outcome.without($0) } ?? outcome))
    }
  }

  /// Does the work where it says that it belongs.
  private static func perform(
    _ work: Work,
    _ items: [Item<Work.Input>],
    _ runtime: Runtime
  ) async -> Result<WorkOutcome<Work.Output>, Exit> {
    do throws(Exit) {
      guard work.blocks else { return .success(try await work.perform(items)) }
      let outcome = try await withTaskExecutorPreference(runtime.blockingExecutor) { () throws(Exit) in
        try await work.perform(items)
      }
      return .success(outcome)
    } catch {
      return .failure(error)
    }
  }
}

extension Result {
  /// The same, with the results that cannot be sent as failures of their items.
  fileprivate func without<Output>(_ misfits: ([Item<Output>]) -> Misfits) -> Self
  where Success == WorkOutcome<Output> {
    map { $0.without(misfits($0.results)) }
  }
}
