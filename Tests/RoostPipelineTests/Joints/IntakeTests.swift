import Testing

@testable import RoostPipeline

@Suite struct IntakeTests {
  let one = WorkerID(slot: Slot(stage: "a", index: 0), incarnation: 1)
  let two = WorkerID(slot: Slot(stage: "a", index: 1), incarnation: 1)

  func intake(capacity: Int) -> Intake {
    var intake = Intake(slots: [one.slot, two.slot], capacity: capacity)
    _ = intake.register(one, 1)
    _ = intake.register(two, 1)
    return intake
  }

  @Test func roomIsPromisedInTheOrderOfAskingAndNotBeyondTheCapacity() {
    var intake = intake(capacity: 4)
    intake.ask(one, 1, count: 3)
    intake.ask(two, 2, count: 2)
    #expect(intake.grant(queued: 0).map(\.batch) == [1])
    #expect(intake.reserved == 3 && intake.grant(queued: 0).isEmpty)
    let batch = Batch(id: 1, items: [Item(id: 0, payload: 0)])
    #expect(intake.accept(one, batch).count == 1)
    #expect(intake.grant(queued: 1).map(\.worker) == [two])
  }

  @Test func anOversizeBatchIsTakenWhenThereIsNothingElse() {
    var intake = intake(capacity: 2)
    intake.ask(one, 1, count: 9)
    #expect(intake.grant(queued: 1).isEmpty)
    #expect(intake.grant(queued: 0).count == 1)
  }

  @Test func aSecondCopyOfAnItemIsDroppedUntilTheNextEpoch() {
    var intake = intake(capacity: 2)
    let batch = Batch(id: 1, items: [Item(id: 5, payload: 0)])
    #expect(intake.accept(one, batch).count == 1)
    #expect(intake.accept(two, batch).isEmpty)
    intake.reset()
    #expect(intake.accept(two, batch).count == 1)
  }

  @Test func theDeadGiveBackTheirRoomAndOnlyTheDrainedEndIt() {
    var intake = intake(capacity: 2)
    intake.ask(one, 1, count: 2)
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
