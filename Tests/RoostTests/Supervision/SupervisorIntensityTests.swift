import Testing

@testable import Roost

@Suite struct SupervisorIntensityTests {
  @Test func `One restart too many stops all children in reverse and ends with shutdown`() {
    var driver = SupervisorDriver(restarts: 1)
    _ = driver.boot(child("a"), child("b"), child("c"))
    let first = driver.exited("b", "crash")
    #expect(first.reports.first?.restartsLeft == 0)
    _ = driver.started("b")
    let second = driver.exited("b", "crash")
    #expect(second.contexts == [.childTerminated, .shutdown])
    #expect(second.reports.last?.reason == SupervisorReport.reachedMaxRestartIntensity)
    #expect(second.deeds == [.exit(driver.pid("c"), .shutdown)])
    #expect(driver.exited("c", .shutdown) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.stopSelf(.shutdown)])
  }

  @Test func `No restarts at all are allowed with an intensity of 0`() {
    var driver = SupervisorDriver(restarts: 0)
    _ = driver.boot(child("a"))
    #expect(driver.exited("a", "crash").deeds == [.stopSelf(.shutdown)])
  }

  @Test func `Restarts further apart than the period do not add up`() {
    var driver = SupervisorDriver(restarts: 1, within: .seconds(5))
    _ = driver.boot(child("a"))
    for _ in 0..<20 {
      #expect(driver.exited("a", "crash").deeds == [.start(id: "a", request: nil)])
      _ = driver.started("a")
      driver.now += .milliseconds(5001)
    }
    #expect(driver.machine.restarts.count == 1)
  }

  @Test func `The period slides, and both its ends count`() {
    var history = RestartHistory(RestartIntensity(restarts: 2, within: .seconds(5)))
    let instants = [0, 3, 5, 6, 8, 9].map { (Duration.seconds($0), history.record(.seconds($0))) }
    // At 5 the restart at 0 is exactly a period ago and counts; refused restarts do not count themselves.
    #expect(instants.map(\.1) == [true, true, false, true, false, true])
    #expect(history.left == 0)
  }

  @Test func `The history agrees with counting all restarts anew, and never exceeds the intensity`() {
    var random = SplitMix(seed: 7)
    for restarts in 0...6 {
      var history = RestartHistory(RestartIntensity(restarts: restarts, within: .milliseconds(50)))
      var all: [Duration] = []
      var now = Duration.zero
      for _ in 0..<500 {
        now += .milliseconds(Int.random(in: 0...20, using: &random))
        let recent = all.filter { $0 >= now - .milliseconds(50) }.count
        let allowed = history.record(now)
        #expect(allowed == (recent + 1 <= restarts))
        if allowed { all.append(now) }
        #expect(history.count <= restarts)
      }
    }
  }

  @Test func `A hundred thousand restarts are all allowed by a huge intensity`() {
    var driver = SupervisorDriver(restarts: .max, within: .milliseconds(100))
    _ = driver.boot(child("a"))
    for _ in 0..<100_000 {
      driver.now += .milliseconds(1)
      _ = driver.exited("a", "crash")
      _ = driver.started("a")
    }
    #expect(driver.children == ["a:up"])
    #expect(driver.machine.restarts.count == 101)
  }

  @Test func `Giving up while another child is dead already does not wait for it`() {
    var driver = SupervisorDriver(restarts: 1)
    _ = driver.boot(child("a"), child("b", .transient))
    _ = driver.exited("a", "crash")
    _ = driver.exited("a", "crash")
    _ = driver.exited("b", "crash")
    let failed = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(failed.contexts == [.startError, .childTerminated, .shutdown])
    #expect(failed.deeds == [.sendSelfRetry(id: "a"), .stopSelf(.shutdown)])
  }
}
