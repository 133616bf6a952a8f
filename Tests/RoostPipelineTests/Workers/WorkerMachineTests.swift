import Testing

@testable import RoostPipeline

@Suite struct WorkerMachineTests {
  typealias Machine = WorkerMachine<Int, Int>

  /// A worker that both sides have welcomed to epoch 1.
  static func welcomed(queueLimit: Int = 10) -> Machine {
    var machine = Machine(queueLimit: queueLimit)
    #expect(machine.handle(.start) == [.locate(.upstream), .locate(.downstream)])
    #expect(
      machine.handle(.located(.upstream)) == [.toUpstream(.register(1)), .wait(.upstream, registration: 1)]
    )
    #expect(
      machine.handle(.located(.downstream)) == [
        .toDownstream(.register(1)), .wait(.downstream, registration: 1),
      ]
    )
    #expect(machine.handle(.fromUpstream(.welcome(1, registration: 1))) == [])
    let actions = machine.handle(.fromDownstream(.welcome(1, registration: 1)))
    #expect(actions == [.toUpstream(.ready(1))])
    return machine
  }

  static func batch(_ id: BatchID, _ items: Int...) -> Batch<Int> {
    Batch(id: id, items: items.map { Item(id: $0, payload: $0) })
  }

  @Test func aBatchIsReportedDoneOnlyWhenItsResultsAreAccepted() {
    var machine = Self.welcomed()
    let batch = Self.batch(7, 0, 1)
    #expect(machine.handle(.fromUpstream(.work(1, batch))) == [.work(batch)])
    let failure = WorkFailure(item: 1, words: "no")
    let results = Self.batch(7, 0)
    #expect(
      machine.handle(.worked(7, results: results.items, failures: [failure])) == [
        .toUpstream(.worked(1, 7)), .toDownstream(.requestReceiver(1, 7, count: 1)), .toUpstream(.ready(1)),
      ]
    )
    #expect(machine.handle(.fromDownstream(.getWork(1, 7))) == [.toDownstream(.deliver(1, results))])
    #expect(machine.handle(.fromDownstream(.accepted(1, 7))) == [.toUpstream(.done(1, 7, [failure]))])
    #expect(
      machine.handle(.fromUpstream(.noWork(1))) == [
        .toDownstream(.unregister(1)), .toUpstream(.unregister(1)), .stop,
      ]
    )
    #expect(machine.handle(.lost(.upstream)) == [])
  }

  @Test func itStopsAskingWhenItsQueueIsFullAndAsksAgainWhenThereIsRoom() {
    var machine = Self.welcomed(queueLimit: 2)
    for id in 1...2 {
      _ = machine.handle(.fromUpstream(.work(1, Self.batch(id, id))))
      let asks = machine.handle(.worked(id, results: [Item(id: id, payload: 0)], failures: []))
        .contains(.toUpstream(.ready(1)))
      #expect(asks == (id == 1))
    }
    let actions = machine.handle(.fromDownstream(.accepted(1, 1)))
    #expect(actions == [.toUpstream(.done(1, 1, [])), .toUpstream(.ready(1))])
  }

  @Test func itemsTheWorkForgotAreFailuresAndStrangeOnesAreDropped() {
    var machine = Self.welcomed()
    _ = machine.handle(.fromUpstream(.work(1, Self.batch(1, 4, 5))))
    let actions = machine.handle(.worked(1, results: [Item(id: 9, payload: 0)], failures: []))
    guard case .toUpstream(.done(1, 1, let failures)) = actions.dropFirst().first else {
      Issue.record("no done in \(actions)")
      return
    }
    #expect(failures.map(\.item) == [4, 5])
  }

  @Test func whatIsLeftOutWhenTheRunIsToStopHasNoOutcome() {
    var machine = Self.welcomed()
    _ = machine.handle(.fromUpstream(.work(1, Self.batch(1, 4, 5))))
    let actions = machine.handle(.worked(1, results: [], failures: [], .dropped))
    #expect(actions.contains(.toUpstream(.done(1, 1, []))))
  }

  @Test func whatIsLeftOutOnAnotherNodeFailsWithTheReason() {
    var machine = Self.welcomed()
    _ = machine.handle(.fromUpstream(.work(1, Self.batch(1, 4, 5))))
    let failure = WorkFailure(item: 4, words: "bad")
    let actions = machine.handle(.worked(1, results: [], failures: [failure], .fails("full")))
    let failures = [failure, WorkFailure(item: 5, words: "full")]
    #expect(actions.contains(.toUpstream(.done(1, 1, failures))))
  }

  @Test func workOfAnEpochThatIsOverIsDroppedAndOnlyThenIsMoreAskedFor() {
    var machine = Self.welcomed()
    _ = machine.handle(.fromUpstream(.work(1, Self.batch(1, 4))))
    #expect(machine.handle(.fromDownstream(.welcome(2, registration: 1))) == [])
    #expect(machine.handle(.fromUpstream(.welcome(2, registration: 1))) == [])
    let actions = machine.handle(.worked(1, results: [Item(id: 4, payload: 0)], failures: []))
    #expect(actions == [.toUpstream(.ready(2))])
    #expect(machine.handle(.fromUpstream(.noWork(1))) == [])
  }

  @Test func aWorkerWithoutAWelcomeRegistersAgainAfterAWhileAndOneThatWasWelcomedDoesNot() {
    var machine = Machine()
    _ = machine.handle(.start)
    _ = machine.handle(.located(.upstream))
    #expect(
      machine.handle(.waited(.upstream, registration: 1))
        == [.toUpstream(.register(2)), .wait(.upstream, registration: 2)]
    )
    #expect(machine.handle(.waited(.upstream, registration: 1)) == [])
    _ = machine.handle(.fromUpstream(.welcome(7, registration: 2)))
    #expect(machine.handle(.waited(.upstream, registration: 2)) == [])
    _ = machine.handle(.lost(.upstream))
    #expect(machine.handle(.waited(.upstream, registration: 2)) == [])
  }

  @Test func whatALostJointPromisedIsAskedForAgain() {
    var machine = Self.welcomed()
    _ = machine.handle(.fromUpstream(.work(1, Self.batch(1, 4))))
    _ = machine.handle(.worked(1, results: [Item(id: 4, payload: 0)], failures: []))
    #expect(machine.handle(.lost(.downstream)) == [.locate(.downstream)])
    #expect(
      machine.handle(.located(.downstream)) == [
        .toDownstream(.register(3)), .wait(.downstream, registration: 3),
      ]
    )
    #expect(machine.handle(.fromDownstream(.getWork(1, 1))) == [])
    #expect(machine.handle(.fromDownstream(.welcome(1, registration: 1))) == [])
    let actions = machine.handle(.fromDownstream(.welcome(1, registration: 3)))
    #expect(actions == [.toDownstream(.requestReceiver(1, 1, count: 1))])
  }
}
