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
    #expect(intake.ask(one, 1, count: 3) && intake.ask(two, 2, count: 2))
    #expect(intake.grant(queued: 0).map(\.batch) == [1])
    #expect(intake.reserved == 3 && intake.grant(queued: 0).isEmpty)
    let batch = Batch(id: 1, items: [Item(id: 0, payload: 0)])
    #expect(intake.accept(one, batch).items.count == 1)
    #expect(intake.grant(queued: 1).map(\.worker) == [two])
  }

  @Test func anOversizeBatchIsTakenWhenThereIsNothingElse() {
    var intake = intake(capacity: 2)
    #expect(intake.ask(one, 1, count: 9) == true)
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
    for count in [-1, Int.min, 10, Int.max] { #expect(intake.ask(one, 1, count: count) == false) }
    #expect(intake.grant(queued: 4).isEmpty && intake.reserved == 0)
    // No more than the run has, whatever the batch size.
    var vast = Intake(slots: [one.slot], capacity: .max, largest: .max, items: 3)
    _ = vast.register(one, 1)
    #expect(vast.ask(one, 1, count: 4) == false && vast.ask(one, 1, count: 3) == true)
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
