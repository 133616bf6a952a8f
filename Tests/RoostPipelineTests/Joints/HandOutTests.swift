import Roost
import Testing

@testable import RoostPipeline

@Suite struct HandOutTests {
  static func filled(batchSize: Int = 2, items: Int = 4) -> (HandOut<Int>, WorkerID) {
    var handOut = HandOut<Int>(stage: Stage("s", workers: 2, batchSize: batchSize), maxAttempts: 2)
    let worker = WorkerID(slot: Slot(stage: "s", index: 0), incarnation: 1)
    #expect(handOut.register(worker, 1) == true)
    handOut.put((0..<items).map { Item(id: $0, payload: $0) })
    return (handOut, worker)
  }

  static func handed(_ actions: [StationAction<Int>]) -> [[ItemID]] {
    actions.compactMap {
      if case .toConsumer(_, .work(_, let batch)) = $0 { batch.items.map(\.id) } else { nil }
    }
  }

  @Test func onlyTheBatchUnderWorkIsBlamedForADeath() {
    var (handOut, worker) = Self.filled()
    handOut.ready(worker)
    #expect(Self.handed(handOut.dispatch(1)) == [[0, 1]])
    handOut.worked(worker, 1)
    handOut.ready(worker)
    #expect(Self.handed(handOut.dispatch(1)) == [[2, 3]])
    #expect(handOut.down(worker, .killed) == [])
    #expect(handOut.handedOut == 0 && handOut.queued == 4 && handOut.retried == 4)
    let next = WorkerID(slot: worker.slot, incarnation: 2)
    #expect(handOut.register(next, 1) == true)
    var pieces: [[ItemID]] = []
    for _ in 0..<3 {
      handOut.ready(next)
      pieces += Self.handed(handOut.dispatch(1))
    }
    #expect(pieces == [[0, 1], [2], [3]])
  }

  @Test func anItemThatKillsTwiceAloneIsSetAsideWithTheReason() {
    var (handOut, worker) = Self.filled(batchSize: 1, items: 1)
    for incarnation in 1...2 {
      worker = WorkerID(slot: worker.slot, incarnation: incarnation)
      _ = handOut.register(worker, 1)
      handOut.ready(worker)
      #expect(Self.handed(handOut.dispatch(1)) == [[0]])
      let failures = handOut.down(worker, "boom")
      let expected = ItemFailure(item: 0, stage: "s", attempts: 2, cause: .killedWorkers("boom"))
      #expect(failures == (incarnation == 2 ? [expected] : []))
    }
    #expect(handOut.isEmpty)
  }

  @Test func strangersAndEarlierLivesAreTurnedAway() {
    var (handOut, worker) = Self.filled()
    #expect(handOut.register(WorkerID(slot: Slot(stage: "s", index: 9), incarnation: 1), 1) == false)
    #expect(handOut.register(WorkerID(slot: worker.slot, incarnation: 5), 1) == true)
    #expect(handOut.register(worker, 2) == false)
    handOut.ready(worker)
    #expect(handOut.dispatch(1).isEmpty)
  }

  /// A worker on another node that has been handed the items 0 and 1.
  static func elsewhere() -> (HandOut<Int>, WorkerID) {
    var stage = Stage("s", batchSize: 2)
    stage.isElsewhere = true
    var handOut = HandOut<Int>(stage: stage, maxAttempts: 2)
    let worker = WorkerID(slot: Slot(stage: "s", index: 0), incarnation: 1)
    _ = handOut.register(worker, 1)
    handOut.put([Item(id: 0, payload: 0), Item(id: 1, payload: 1)])
    handOut.ready(worker)
    #expect(handed(handOut.dispatch(1)) == [[0, 1]])
    return (handOut, worker)
  }

  @Test func whatAWorkerElsewhereHasLeftOutIsGivenOutAgainAndSetAsideAtLast() {
    var (handOut, worker) = Self.elsewhere()
    for batch in 1...2 {
      let (failures, doubtful) = handOut.done(worker, batch, [])
      #expect(failures == [] && doubtful == (batch == 1 ? [0, 1] : [1]))
      // Only the first report counts, and the batch is kept until the answer, whatever becomes of the worker.
      #expect(handOut.done(worker, batch, []).doubtful == [])
      #expect(handOut.down(worker, .killed) == [] && !handOut.isEmpty && handOut.queued == 0)
      let aside = handOut.found(worker, batch, lacking: [1])
      let words = "the worker returned neither a result nor a failure"
      #expect(
        aside == (batch == 1 ? [] : [ItemFailure(item: 1, stage: "s", attempts: 2, cause: .failed(words))])
      )
      _ = handOut.register(worker, 1)
      handOut.ready(worker)
      #expect(Self.handed(handOut.dispatch(1)) == (batch == 1 ? [[1]] : []))
    }
    #expect(handOut.isEmpty && handOut.retried == 1)
  }

  @Test func whatHasFailedIsNotAskedAboutAndWhatHasComeIsNotGivenOutAgain() {
    var (handOut, worker) = Self.elsewhere()
    let (failures, doubtful) = handOut.done(worker, 1, [WorkFailure(item: 0, words: "no")])
    #expect(failures == [ItemFailure(item: 0, stage: "s", attempts: 1, cause: .failed("no"))])
    #expect(doubtful == [1])
    #expect(handOut.found(worker, 1, lacking: []) == [] && handOut.isEmpty && handOut.retried == 0)
  }

  @Test func aBatchOfWhichNothingCanBeSentLeavesItsWorkerWaiting() {
    var (handOut, worker) = Self.elsewhere()
    var misfits = Misfits()
    misfits.failures = [WorkFailure(item: 1, words: "no term")]
    let one = handOut.unsendable(worker, 1, misfits)
    #expect(one == [ItemFailure(item: 1, stage: "s", attempts: 1, cause: .failed("no term"))])
    #expect(handOut.handedOut == 1 && handOut.waiting.isEmpty)
    misfits.failures = [WorkFailure(item: 0, words: "no term")]
    #expect(handOut.unsendable(worker, 1, misfits).count == 1)
    #expect(handOut.isEmpty && handOut.waiting == [worker])
  }

  @Test func whatAMessageHadNoRoomForIsHandedOutAgainAndHeldAgainstNobody() {
    var (handOut, worker) = Self.elsewhere()
    var misfits = Misfits()
    misfits.surplus = [1, 7]
    #expect(handOut.unsendable(worker, 1, misfits).isEmpty)
    #expect(handOut.handedOut == 1 && handOut.queued == 1 && handOut.retried == 0)
    handOut.ready(worker)
    let again = Batch(id: 2, items: [Item(id: 1, payload: 1)])
    #expect(handOut.dispatch(3) == [.toConsumer(worker, .work(3, again))])
  }

  @Test func aClosedJointAnswersReadyWithNoWork() {
    var (handOut, worker) = Self.filled()
    handOut.close()
    handOut.ready(worker)
    #expect(handOut.dispatch(3) == [.toConsumer(worker, .noWork(3))])
    #expect(handOut.isEmpty && !handOut.isStarved)
  }
}
