import Testing

@testable import RoostPipeline

@Suite struct StationMachineTests {
  static func topology() throws -> PipelineTopology {
    try PipelineTopology(stages: [Stage("a", batchSize: 2), Stage("b")])
  }

  let first = WorkerID(slot: Slot(stage: "a", index: 0), incarnation: 1)
  let last = WorkerID(slot: Slot(stage: "b", index: 0), incarnation: 1)

  @Test func anEpochBeginsOnlyWhenEveryStationIsThereAndAgainWhenOneHasBeenReplaced() throws {
    var ledger = LedgerMachine<Int>(items: 3)
    var source = SourceMachine<Int, Int>(inputs: [7, 8, 9], topology: try Self.topology())
    let broker = source.handle(.fromStation(.hello(.broker(1), incarnation: 1)), ledger: &ledger)
    #expect(broker == [.monitorStation(.broker(1), incarnation: 1)])
    let sink = source.handle(.fromStation(.hello(.sink, incarnation: 1)), ledger: &ledger)
    let begin = Begin(epoch: 1, over: false)
    #expect(
      sink == [
        .monitorStation(.sink, incarnation: 1), .toStation(.broker(1), incarnation: 1, begin),
        .toStation(.sink, incarnation: 1, begin),
      ]
    )
    #expect(ledger.record(1, .result(0)) == true)
    #expect(source.handle(.stationDown(.sink, incarnation: 1), ledger: &ledger) == [])
    _ = source.handle(.fromStation(.hello(.sink, incarnation: 2)), ledger: &ledger)
    #expect(source.epoch == 2 && ledger.epoch == 2)
    #expect(source.handle(.stationDown(.sink, incarnation: 1), ledger: &ledger) == [])
    _ = source.handle(.fromConsumer(first, .register(1)), ledger: &ledger)
    // What has its outcome is not issued again, and nothing is issued unasked.
    #expect(source.handOut.queued == 0)
    let work = source.handle(.fromConsumer(first, .ready(2)), ledger: &ledger)
    let items = [Item(id: 0, payload: 7), Item(id: 2, payload: 9)]
    #expect(work == [.toConsumer(first, .work(2, Batch(id: 1, items: items)))])
  }

  @Test func whatIsIssuedAgainInALaterEpochIsCountedByANewSourceToo() throws {
    var ledger = LedgerMachine<Int>(items: 3)
    for life in 1...2 {
      var source = SourceMachine<Int, Int>(inputs: [7, 8, 9], topology: try Self.topology())
      _ = source.handle(.fromStation(.hello(.broker(1), incarnation: 1)), ledger: &ledger)
      _ = source.handle(.fromStation(.hello(.sink, incarnation: 1)), ledger: &ledger)
      _ = source.handle(.fromConsumer(first, .register(1)), ledger: &ledger)
      _ = source.handle(.fromConsumer(first, .ready(life)), ledger: &ledger)
      #expect(source.retried == (life - 1) * 2 && ledger.underWay == 2)
    }
  }

  @Test func theSourceSaysNoWorkOnceEveryItemHasItsOutcome() throws {
    var ledger = LedgerMachine<Int>(items: 1)
    var source = SourceMachine<Int, Int>(inputs: [7], topology: try Self.topology())
    _ = source.handle(.fromStation(.hello(.broker(1), incarnation: 1)), ledger: &ledger)
    _ = source.handle(.fromStation(.hello(.sink, incarnation: 1)), ledger: &ledger)
    _ = source.handle(.fromConsumer(first, .register(1)), ledger: &ledger)
    _ = source.handle(.fromConsumer(first, .ready(1)), ledger: &ledger)
    #expect(source.handle(.fromConsumer(first, .ready(1)), ledger: &ledger) == [])
    let actions = source.handle(.fromStation(.accounted([0])), ledger: &ledger)
    #expect(actions == [.toConsumer(first, .noWork(1))])
  }

  @Test func aBrokerAnswersReceiverAtOnceAndGetWorkLaterAndPassesTheEndOn() throws {
    var broker = BrokerMachine<Int>(before: 1, in: try Self.topology(), items: 3, incarnation: 1)
    #expect(broker.handle(.start) == [.locateSource])
    #expect(broker.handle(.located) == [.toSource(.hello(.broker(1), incarnation: 1))])
    #expect(broker.handle(.fromProducer(first, .register(1))) == [.monitor(first)])
    let welcome = broker.handle(.begin(Begin(epoch: 1, over: false)))
    #expect(welcome == [.toProducer(first, .welcome(1, registration: 1))])
    let one = broker.handle(.fromProducer(first, .requestReceiver(1, 1, count: 2)))
    #expect(one == [.toProducer(first, .receiver(1, 1))])
    #expect(broker.handle(.fromProducer(first, .requestReceiver(1, 2, count: 1))) == [])
    let batch = Batch(id: 1, items: [Item(id: 0, payload: 0), Item(id: 1, payload: 1)])
    let taken = broker.handle(.fromProducer(first, .deliver(1, batch)))
    #expect(taken == [.toProducer(first, .accepted(1, 1))])
    _ = broker.handle(.fromConsumer(last, .register(1)))
    let pumped = broker.handle(.fromConsumer(last, .ready(1)))
    let handed = Batch(id: 1, items: [Item(id: 0, payload: 0)])
    #expect(pumped == [.toConsumer(last, .work(1, handed)), .toProducer(first, .getWork(1, 2))])
  }

  @Test func aBrokerWhoseProducersHaveDrainedGivesNoWorkAndAVacantSlotDoesNotCount() throws {
    var broker = BrokerMachine<Int>(before: 1, in: try Self.topology(), items: 3, incarnation: 1)
    _ = broker.handle(.begin(Begin(epoch: 1, over: false)))
    _ = broker.handle(.fromConsumer(last, .register(1)))
    _ = broker.handle(.fromProducer(first, .register(1)))
    #expect(broker.handle(.fromConsumer(last, .ready(1))) == [])
    #expect(broker.handle(.down(first, .killed)) == [])
    let second = WorkerID(slot: first.slot, incarnation: 2)
    _ = broker.handle(.fromProducer(second, .register(1)))
    let actions = broker.handle(.fromProducer(second, .unregister(1)))
    #expect(actions == [.toConsumer(last, .noWork(1))])
  }

  @Test func whatNoWorkerOfTheRunCanSayIsDropped() throws {
    var broker = BrokerMachine<Int>(before: 1, in: try Self.topology(), items: 3, incarnation: 1)
    _ = broker.handle(.begin(Begin(epoch: 1, over: false)))
    let strange = Batch(id: 1, items: [Item(id: 0, payload: 0), Item(id: 1 << 40, payload: 0)])
    #expect(broker.handle(.fromProducer(first, .deliver(1, strange))) == [])
    _ = broker.handle(.fromProducer(first, .register(1)))
    #expect(broker.handle(.fromProducer(first, .deliver(1, strange))) == [.refuse(first, .items)])
    for count in [Int.min, -1, 3, .max] {
      let answer = broker.handle(.fromProducer(first, .requestReceiver(1, 1, count: count)))
      #expect(answer == [.refuse(first, .count(count))])
    }
    let stranger = WorkerID(slot: Slot(stage: "a", index: .max), incarnation: .max)
    #expect(broker.handle(.fromProducer(stranger, .register(.max))) == [.refuse(stranger, .registration)])
    #expect(broker.handle(.fromConsumer(stranger, .register(.min))) == [.refuse(stranger, .registration)])
    #expect(broker.handOut.isEmpty && broker.intake.reserved == 0)
    var ledger = LedgerMachine<Int>(items: 3)
    var sink = SinkMachine<Int>(topology: try Self.topology(), incarnation: 1)
    _ = sink.handle(.fromProducer(last, .register(1)), ledger: &ledger)
    #expect(
      sink.handle(.fromProducer(last, .deliver(1, strange)), ledger: &ledger) == [.refuse(last, .items)]
    )
    #expect(ledger.results == 0)
  }

  @Test func theSinkKeepsTheFirstOutcomeAndTellsTheSourceOfEach() throws {
    var ledger = LedgerMachine<Int>(items: 2)
    var sink = SinkMachine<Int>(topology: try Self.topology(), incarnation: 1)
    let item = Item(id: 0, payload: 5)
    // Of a stranger nothing is taken.
    #expect(
      sink.handle(.fromProducer(last, .deliver(1, Batch(id: 4, items: [item]))), ledger: &ledger) == []
    )
    #expect(sink.handle(.fromProducer(last, .requestReceiver(1, 4, count: 1)), ledger: &ledger) == [])
    #expect(sink.handle(.fromProducer(last, .register(1)), ledger: &ledger) == [.monitor(last)])
    let first = sink.handle(
      .fromProducer(last, .deliver(1, Batch(id: 4, items: [item]))),
      ledger: &ledger
    )
    #expect(
      first == [.produced([item]), .toProducer(last, .accepted(1, 4)), .toSource(.accounted([0]))]
    )
    let again = sink.handle(
      .fromProducer(last, .deliver(1, Batch(id: 5, items: [item]))),
      ledger: &ledger
    )
    #expect(again == [.toProducer(last, .accepted(1, 5)), .toSource(.accounted([0]))])
    let failure = ItemFailure(item: 1, stage: "a", attempts: 1, cause: .failed("no"))
    let end = sink.handle(.failed([failure]), ledger: &ledger)
    #expect(end == [.failed([failure]), .toSource(.accounted([1])), .complete])
    #expect(ledger.duplicates == 1 && ledger.isComplete)
  }
}
