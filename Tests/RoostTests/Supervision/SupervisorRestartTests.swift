import Testing

@testable import Roost

@Suite struct SupervisorRestartTests {
  struct Case: Sendable {
    let restart: RestartType
    let reason: ExitReason
    let restarts: Bool
    let reported: Bool
  }

  static let cases: [Case] = [
    Case(restart: .permanent, reason: .normal, restarts: true, reported: true),
    Case(restart: .permanent, reason: .shutdown, restarts: true, reported: true),
    Case(restart: .permanent, reason: "crash", restarts: true, reported: true),
    Case(restart: .transient, reason: .normal, restarts: false, reported: false),
    Case(restart: .transient, reason: .shutdown, restarts: false, reported: false),
    Case(restart: .transient, reason: .shutdownBecause("done"), restarts: false, reported: false),
    Case(restart: .transient, reason: .killed, restarts: true, reported: true),
    Case(restart: .transient, reason: "crash", restarts: true, reported: true),
    Case(restart: .temporary, reason: .normal, restarts: false, reported: false),
    Case(restart: .temporary, reason: "crash", restarts: false, reported: true),
  ]

  @Test(arguments: cases)
  func `Restart type and exit reason decide whether a child is restarted and reported`(_ test: Case) {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", test.restart))
    let actions = driver.exited("a", test.reason)
    #expect(actions.contexts == (test.reported ? [.childTerminated] : []))
    #expect(actions.reports.allSatisfy { $0.reason == test.reason && $0.pid == driver.pid("a") })
    if test.restarts {
      #expect(actions.deeds == [.start(id: "a", request: nil)])
      #expect(driver.started("a") == [])
      #expect(driver.children == ["a:up"])
    } else if test.restart == .temporary {
      #expect(actions.deeds == [.forget(id: "a")])
      #expect(driver.children == [])
    } else {
      #expect(actions.deeds == [])
      #expect(driver.children == ["a:-"])
    }
  }

  @Test func `one_for_one leaves the siblings alone`() {
    var driver = SupervisorDriver(.oneForOne)
    _ = driver.boot(child("a"), child("b"), child("c"))
    #expect(driver.exited("b", "crash").deeds == [.start(id: "b", request: nil)])
    #expect(driver.started("b") == [])
  }

  @Test func `one_for_all stops the others in reverse and starts all in order`() {
    var driver = SupervisorDriver(.oneForAll)
    _ = driver.boot(child("a"), child("b"), child("c"))
    #expect(driver.exited("b", "crash").deeds == [.exit(driver.pid("c"), .shutdown)])
    #expect(driver.exited("c", .shutdown) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.start(id: "a", request: nil)])
    #expect(driver.started("a") == [.start(id: "b", request: nil)])
    #expect(driver.started("b") == [.start(id: "c", request: nil)])
    #expect(driver.started("c") == [])
    #expect(driver.children == ["a:up", "b:up", "c:up"])
  }

  @Test func `rest_for_one stops and starts the child and those after it`() {
    var driver = SupervisorDriver(.restForOne)
    _ = driver.boot(child("a"), child("b"), child("c"), child("d"))
    #expect(driver.exited("b", "crash").deeds == [.exit(driver.pid("d"), .shutdown)])
    #expect(driver.exited("d", .shutdown) == [.exit(driver.pid("c"), .shutdown)])
    #expect(driver.exited("c", .shutdown) == [.start(id: "b", request: nil)])
    #expect(driver.startAll(after: [.start(id: "b", request: nil)]).lastStart == "d")
    #expect(driver.children == ["a:up", "b:up", "c:up", "d:up"])
  }

  @Test(arguments: [RestartStrategy.oneForAll, .restForOne])
  func `A temporary sibling is stopped, forgotten and not started again`(strategy: RestartStrategy) {
    var driver = SupervisorDriver(strategy)
    _ = driver.boot(child("a"), child("b", .temporary), child("c"))
    #expect(driver.exited("a", "crash").deeds == [.exit(driver.pid("c"), .shutdown)])
    #expect(driver.exited("c", .shutdown) == [.exit(driver.pid("b"), .shutdown)])
    #expect(driver.exited("b", .shutdown) == [.forget(id: "b"), .start(id: "a", request: nil)])
    #expect(driver.started("a") == [.start(id: "c", request: nil)])
    #expect(driver.started("c") == [])
    #expect(driver.children == ["a:up", "c:up"])
  }

  @Test func `one_for_all also starts siblings that were not running`() {
    var driver = SupervisorDriver(.oneForAll)
    _ = driver.boot(child("a"), child("b", .transient))
    _ = driver.exited("b", .normal)
    #expect(driver.exited("a", "crash").deeds == [.start(id: "a", request: nil)])
    #expect(driver.started("a") == [.start(id: "b", request: nil)])
  }

  @Test func `Siblings that died meanwhile are restarted once, and their deaths reported`() {
    var driver = SupervisorDriver(.oneForAll, restarts: 1)
    _ = driver.boot(child("a"), child("b"), child("c"))
    _ = driver.exited("a", "crash")
    #expect(driver.exited("b", "crash too") == [])
    let actions = driver.exited("c", .shutdown)
    #expect(actions.contexts == [.shutdownError])
    #expect(actions.reports.first?.childID == "b")
    #expect(actions.deeds == [.start(id: "a", request: nil)])
    _ = driver.startAll(after: actions)
    #expect(driver.children == ["a:up", "b:up", "c:up"])
  }

  @Test func `A child that dies while a sibling starts is handled after it`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b"))
    _ = driver.exited("a", "crash")
    #expect(driver.exited("b", "crash") == [])
    #expect(driver.started("a").deeds == [.start(id: "b", request: nil)])
  }

  @Test func `A failed restart is tried again through the mailbox`() {
    var driver = SupervisorDriver(restarts: 2)
    _ = driver.boot(child("a"))
    _ = driver.exited("a", "crash")
    let failed = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(failed.contexts == [.startError])
    #expect(failed.deeds == [.sendSelfRetry(id: "a")])
    #expect(driver.children == ["a:restarting"])
    #expect(driver.feed(.retryRestart(id: "a")) == [.start(id: "a", request: nil)])
    let again = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(again.deeds == [.sendSelfRetry(id: "a")])
    let last = driver.feed(.retryRestart(id: "a"))
    #expect(last.contexts == [.shutdown])
    #expect(last.deeds == [.stopSelf(.shutdown)])
  }

  @Test func `A retry finds nothing to do once the child was terminated`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    _ = driver.exited("a", "crash")
    _ = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(driver.answer(to: .terminateChild(id: "a")) == .success(.done))
    #expect(driver.feed(.retryRestart(id: "a")) == [])
    #expect(driver.children == ["a:-"])
  }

  @Test func `A rest_for_one restart that fails half-way goes on from the child that failed`() {
    var driver = SupervisorDriver(.restForOne)
    _ = driver.boot(child("a"), child("b"), child("c"))
    _ = driver.exited("a", "crash")
    _ = driver.exited("c", .shutdown)
    _ = driver.exited("b", .shutdown)
    #expect(driver.started("a") == [.start(id: "b", request: nil)])
    #expect(driver.feed(.childStartFailed(id: "b", "busy")).deeds == [.sendSelfRetry(id: "b")])
    #expect(driver.children == ["a:up", "b:restarting", "c:-"])
    #expect(driver.feed(.retryRestart(id: "b")) == [.start(id: "b", request: nil)])
    #expect(driver.started("b") == [.start(id: "c", request: nil)])
    #expect(driver.started("c") == [])
  }

  @Test func `A one_for_all restart that fails half-way begins anew`() {
    var driver = SupervisorDriver(.oneForAll)
    _ = driver.boot(child("a"), child("b"))
    _ = driver.exited("b", "crash")
    _ = driver.exited("a", .shutdown)
    _ = driver.started("a")
    #expect(driver.feed(.childStartFailed(id: "b", "busy")).deeds == [.sendSelfRetry(id: "b")])
    #expect(driver.feed(.retryRestart(id: "b")) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.start(id: "a", request: nil)])
    #expect(driver.started("a") == [.start(id: "b", request: nil)])
  }

  @Test(arguments: RestartStrategy.allCases)
  func `A child that chooses not to run again keeps its spec`(strategy: RestartStrategy) {
    var driver = SupervisorDriver(strategy)
    _ = driver.boot(child("a"))
    _ = driver.exited("a", "crash")
    #expect(driver.feed(.childIgnored(id: "a")) == [])
    #expect(driver.children == ["a:-"])
  }

  @Test func `Exits of strangers, and second notices of one exit, do nothing`() {
    var driver = SupervisorDriver(restarts: 1)
    _ = driver.boot(child("a"))
    let old = driver.pid("a")
    #expect(driver.feed(.childExited(SupervisorDriver.pid("x", 1), "crash")) == [])
    _ = driver.exited("a", "crash")
    #expect(driver.feed(.childExited(old, "crash")) == [])
    #expect(driver.started("a") == [])
    #expect(driver.feed(.childExited(old, "crash")) == [])
    #expect(driver.children == ["a:up"])
  }
}
