import Roost

@testable import RoostPipeline

/// What machines are told, and the carrying out of what they answer.
extension World {
  mutating func deliver(_ mail: Mail, from: Proc, to: Proc) {
    guard isAlive(to) else { return }
    if case .down(let dead, let reason) = mail { return down(dead, reason, at: to) }
    switch (to, mail, from) {
    case (.station(.source, _), .consumer(let message), .worker(let worker)):
      feedSource(.fromConsumer(worker, message))
    case (.station(.source, _), .toSource(let message), _): feedSource(.fromStation(message))
    case (.station(.broker(let number), _), .consumer(let message), .worker(let worker)):
      feedBroker(number, .fromConsumer(worker, message))
    case (.station(.broker(let number), _), .producer(let message), .worker(let worker)):
      feedBroker(number, .fromProducer(worker, message))
    case (.station(.broker(let number), _), .begin(let begin), _): feedBroker(number, .begin(begin))
    case (.station(.sink, _), .producer(let message), .worker(let worker)):
      feedSink(.fromProducer(worker, message))
    case (.station(.sink, _), .begin(let begin), _): feedSink(.begin(begin))
    case (.station(.source, _), .finding(let inquiry), _): feedSource(.found(inquiry))
    case (.station(.broker(let number), _), .finding(let inquiry), _): feedBroker(number, .found(inquiry))
    case (.station(.broker(let number), _), .inquiry(let inquiry), _): feedBroker(number, .asked(inquiry))
    case (.station(.sink, _), .inquiry(let inquiry), _): feedSink(.asked(inquiry))
    case (.station(.sink, _), .failed(let failures), _): feedSink(.failed(failures))
    case (.worker(let worker), .handOut(let message), _): feed(worker, .fromUpstream(message))
    case (.worker(let worker), .intake(let message), _): feed(worker, .fromDownstream(message))
    default: complaints.append("\(to) cannot read \(mail)")
    }
  }

  private mutating func down(_ dead: Proc, _ reason: ExitReason, at proc: Proc) {
    switch (proc, dead) {
    case (.worker(let worker), .station(let station, let life)):
      guard found[proc]?[station] == life else { return }
      found[proc]?[station] = nil
      feed(worker, .lost(side(of: station, for: worker)))
    case (.station(.source, _), .station(let station, let life)):
      feedSource(.stationDown(station, incarnation: life))
    case (.station(.source, _), .worker(let worker)): feedSource(.down(worker, reason))
    case (.station(.broker(let number), _), .worker(let worker)):
      feedBroker(number, .down(worker, reason))
    case (.station(.broker(let number), _), .station): feedBroker(number, .lost)
    case (.station(.sink, _), .worker(let worker)): feedSink(.down(worker, reason))
    case (.station(.sink, _), .station): feedSink(.lost)
    case (.worker, .worker): complaints.append("a worker watches another")
    }
  }

  mutating func finish(_ job: (worker: WorkerID, batch: Batch<Int>)) {
    let stage = stageOf[job.worker.slot] ?? 0
    let poisoned = job.batch.items.contains { plan.poison.contains(.init(item: $0.id, stage: stage)) }
    if poisoned { return end(.worker(job.worker), "poisoned") }
    if random.chance(plan.crashProbability) { return end(.worker(job.worker), .killed) }
    var results: [Item<Int>] = []
    var failures: [WorkFailure] = []
    for item in job.batch.items {
      if plan.failing.contains(.init(item: item.id, stage: stage)) {
        failures.append(WorkFailure(item: item.id, words: "cannot"))
      } else {
        results.append(Item(id: item.id, payload: WorldPlan.worked(item.payload, stage: stage)))
      }
    }
    feed(job.worker, .worked(job.batch.id, results: results, failures: failures))
  }

  mutating func feedSource(_ event: SourceEvent) {
    let me = Proc.station(.source, lives[.source] ?? 0)
    for action in source?.handle(event, ledger: &ledger) ?? [] { perform(action, by: me) }
  }

  mutating func feedBroker(_ number: Int, _ event: BrokerEvent<Int>) {
    let me = Proc.station(.broker(number), lives[.broker(number)] ?? 0)
    for action in brokers[number]?.handle(event) ?? [] { perform(action, by: me) }
    if let broker = brokers[number] {
      mostQueued[number] = max(mostQueued[number] ?? 0, broker.handOut.queued + broker.intake.reserved)
    }
  }

  mutating func feedSink(_ event: SinkEvent<Int>) {
    let me = Proc.station(.sink, lives[.sink] ?? 0)
    for action in sink?.handle(event, ledger: &ledger) ?? [] { perform(action, by: me) }
  }

  private mutating func perform(_ action: StationAction<Int>, by me: Proc) {
    switch action {
    case .monitor(let worker): watch(.worker(worker), by: me)
    case .refuse(_, .registration): break  // a later life was faster
    case .refuse(let worker, let objection): complaints.append("\(worker) was refused: \(objection)")
    case .monitorStation(let station, let life): watch(.station(station, life), by: me)
    case .locateSource: searches.append((me, .source))
    case .toConsumer(let worker, let message): send(.handOut(message), from: me, to: .worker(worker))
    case .toProducer(let worker, let message): send(.intake(message), from: me, to: .worker(worker))
    case .toSource(let message):
      if let life = found[me]?[.source] {
        send(.toSource(message), from: me, to: .station(.source, life))
      }
    case .toStation(let station, let life, let begin):
      send(.begin(begin), from: me, to: .station(station, life))
    case .ask(let station, let inquiry):
      send(.inquiry(inquiry), from: me, to: .station(station, lives[station] ?? 0))
    case .answer(let inquiry):
      send(.finding(inquiry), from: me, to: .station(inquiry.from, lives[inquiry.from] ?? 0))
    case .toSink(let failures):
      send(.failed(failures), from: me, to: .station(.sink, lives[.sink] ?? 0))
    case .produced(let items):
      for item in items { produced[item.id, default: 0] += 1 }
    case .failed(let failures):
      for failure in failures { produced[failure.item, default: 0] += 1 }
    case .complete:
      completions += 1
      if !ledger.isComplete { complaints.append("complete was said too early") }
    }
  }

  mutating func feed(_ worker: WorkerID, _ event: WorkerEvent<Int, Int>) {
    let me = Proc.worker(worker)
    let stage = stageOf[worker.slot] ?? 0
    for action in workers[worker]?.handle(event) ?? [] {
      switch action {
      case .locate(.upstream): searches.append((me, plan.topology.upstream(of: stage)))
      case .locate(.downstream): searches.append((me, plan.topology.downstream(of: stage)))
      case .wait: break  // nobody here gives no answer
      case .toUpstream(let message):
        tell(plan.topology.upstream(of: stage), .consumer(message), from: me)
      case .toDownstream(.deliver(let epoch, let batch)) where plan.topology.stages[stage].isElsewhere:
        let brought = Batch(id: batch.id, items: batch.items.filter { !leavesOut($0.id, at: stage) })
        tell(plan.topology.downstream(of: stage), .producer(.deliver(epoch, brought)), from: me)
      case .toDownstream(let message):
        tell(plan.topology.downstream(of: stage), .producer(message), from: me)
      case .work(let batch):
        if busy.contains(where: { $0.worker == worker }) { complaints.append("\(worker) has two jobs") }
        if batch.items.isEmpty { complaints.append("\(worker) was handed nothing") }
        if batch.items.count > plan.topology.stages[stage].batchSize {
          complaints.append("\(worker) was handed \(batch.items.count) items")
        }
        busy.append((worker, batch))
      case .stop:
        if !ledger.isComplete { complaints.append("\(worker) stopped before the end") }
        end(me, .normal)
      }
    }
    if let undelivered = workers[worker]?.undelivered, undelivered > 10 {
      complaints.append("\(worker) queues \(undelivered) batches")
    }
  }

  /// Whether a worker that is not ours loses an item that it has done.
  private mutating func leavesOut(_ item: ItemID, at stage: Int) -> Bool {
    if plan.neverBrought.contains(.init(item: item, stage: stage)) { return true }
    return random.chance(plan.loss)
  }

  private mutating func tell(_ station: Station, _ mail: Mail, from: Proc) {
    guard let life = found[from]?[station] else { return }
    send(mail, from: from, to: .station(station, life))
  }

  private mutating func send(_ mail: Mail, from: Proc, to: Proc) {
    if isAlive(to) { network.send(mail, from: from, to: to) }
  }
}
