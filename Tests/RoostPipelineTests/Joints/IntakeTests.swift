import Testing

@testable import RoostPipeline

@Suite struct IntakeTests {
  let one = WorkerID(slot: Slot(stage: "a", index: 0), incarnation: 1)
  let two = WorkerID(slot: Slot(stage: "a", index: 1), incarnation: 1)

  func intake(capacity: Int) -> Intake {
    var intake = Intake(slots: [one.slot, two.slot], capacity: capacity, largest: 9, items: 100)
    _ = intake.register(one, 1)
    _ = intake.register(two, 1)
    return intake
  }

  @Test func roomIsPromisedInTheOrderOfAskingAndNotBeyondTheCapacity() {
    var intake = intake(capacity: 4)
    #expect(intake.ask(one, 1, count: 3) == nil && intake.ask(two, 2, count: 2) == nil)
    #expect(intake.grant(queued: 0).map(\.batch) == [1])
    #expect(intake.reserved == 3 && intake.grant(queued: 0).isEmpty)
    let batch = Batch(id: 1, items: [Item(id: 0, payload: 0)])
    #expect(intake.accept(one, batch).items.count == 1)
    #expect(intake.grant(queued: 1).map(\.worker) == [two])
  }

  @Test func anOversizeBatchIsTakenWhenThereIsNothingElse() {
    var intake = intake(capacity: 2)
    #expect(intake.ask(one, 1, count: 9) == nil)
    #expect(intake.grant(queued: 1).isEmpty)
    #expect(intake.grant(queued: 0).count == 1)
  }

  @Test func aSecondCopyOfAnItemIsDroppedUntilTheNextEpoch() {
    var intake = intake(capacity: 2)
    let batch = Batch(id: 1, items: [Item(id: 5, payload: 0)])
    #expect(intake.accept(one, batch).items.count == 1)
    #expect(intake.accept(two, batch).items.isEmpty)
    intake.reset()
    #expect(intake.accept(two, batch).items.count == 1)
  }

  @Test func aNumberOfResultsThatNoBatchHasIsRefused() {
    var intake = intake(capacity: 4)
    for count in [-1, Int.min, 10, Int.max] { #expect(intake.ask(one, 1, count: count) == .count(count)) }
    #expect(intake.grant(queued: 4).isEmpty && intake.reserved == 0)
    // No more than the run has, whatever the batch size.
    var vast = Intake(slots: [one.slot], capacity: .max, largest: .max, items: 3)
    _ = vast.register(one, 1)
    #expect(vast.ask(one, 1, count: 4) == .count(4) && vast.ask(one, 1, count: 3) == nil)
  }

  @Test func aWorkerHasRoomKeptForNoMoreBatchesThanItMayHave() {
    var intake = intake(capacity: 3)
    for batch in 1...10 { #expect(intake.ask(one, batch, count: 1) == nil) }
    #expect(intake.ask(one, 11, count: 1) == .requests)
    // To ask for the same again, waiting or promised, is to ask for no more; and others are not held up.
    #expect(intake.grant(queued: 0).map(\.batch) == [1, 2, 3])
    #expect(intake.ask(one, 1, count: 1) == nil && intake.ask(one, 7, count: 1) == nil)
    #expect(intake.ask(one, 11, count: 1) == .requests)
    #expect(intake.ask(two, 11, count: 1) == nil)
    // What has come makes room, and so does a new beginning.
    _ = intake.accept(one, Batch(id: 2, items: [Item(id: 0, payload: 0)]))
    #expect(intake.ask(one, 11, count: 1) == nil && intake.ask(one, 12, count: 1) == .requests)
    _ = intake.register(one, 2)
    #expect(intake.ask(one, 12, count: 1) == nil)
  }

  @Test func whatCannotBeReadHasComeAndIsTheFailureOfTheStageAbove() {
    var intake = intake(capacity: 4)
    var batch = Batch(id: 1, items: [Item(id: 5, payload: 0)])
    batch.unreadable = [WorkFailure(item: 6, words: "no number")]
    let (items, unreadable) = intake.accept(one, batch)
    #expect(items.map(\.id) == [5])
    #expect(unreadable == [ItemFailure(item: 6, stage: "a", attempts: 1, cause: .failed("no number"))])
    #expect(intake.lacks([4, 5, 6, 7]) == [4, 7])
    #expect(intake.accept(two, batch).unreadable.isEmpty)
    batch.unreadable = [WorkFailure(item: 100, words: "no item")]
    #expect(!intake.canBe(batch))
  }

  @Test func theDeadGiveBackTheirRoomAndOnlyTheDrainedEndIt() {
    var intake = intake(capacity: 2)
    _ = intake.ask(one, 1, count: 2)
    _ = intake.grant(queued: 0)
    intake.down(one)
    #expect(intake.reserved == 0)
    intake.unregister(two)
    #expect(!intake.isDrained)
    _ = intake.register(WorkerID(slot: one.slot, incarnation: 2), 1)
    intake.unregister(one)
    #expect(!intake.isDrained)
    intake.unregister(WorkerID(slot: one.slot, incarnation: 2))
    #expect(intake.isDrained)
  }
}
