import Testing

@testable import Roost

@Suite struct SupervisorShutdownTests {
  typealias Timer = SupervisorMachine.TimerToken

  @Test func `A stop ends the children in reverse, one after the other, then the supervisor`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b"), child("c"))
    #expect(driver.feed(.stop("bye")) == [.exit(driver.pid("c"), .shutdown)])
    #expect(driver.feed(.stop("again")) == [])
    #expect(driver.exited("c", .shutdown) == [.exit(driver.pid("b"), .shutdown)])
    #expect(driver.exited("b", .shutdown) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.stopSelf("bye")])
  }

  @Test func `A child with a time limit that obeys has its timer cancelled`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", shutdown: .timeout(.seconds(5))))
    let (pid, timer) = (driver.pid("a"), Timer(number: 1))
    #expect(driver.feed(.stop(.shutdown)) == [.exit(pid, .shutdown), .startTimer(timer, after: .seconds(5))])
    #expect(driver.exited("a", .shutdown) == [.cancelTimer(timer), .stopSelf(.shutdown)])
    #expect(driver.feed(.shutdownTimerFired(timer)) == [])
  }

  @Test func `A child that outlives its time limit is killed, and reported`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", shutdown: .timeout(.seconds(5))))
    _ = driver.feed(.stop(.shutdown))
    #expect(driver.feed(.shutdownTimerFired(Timer(number: 99))) == [])
    #expect(driver.feed(.shutdownTimerFired(Timer(number: 1))) == [.exit(driver.pid("a"), .kill)])
    #expect(driver.feed(.shutdownTimerFired(Timer(number: 1))) == [])
    let actions = driver.exited("a", .killed)
    #expect(actions.contexts == [.shutdownError])
    #expect(actions.deeds == [.stopSelf(.shutdown)])
  }

  @Test func `brutalKill kills at once, without a timer`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", shutdown: .brutalKill))
    #expect(driver.feed(.stop(.shutdown)) == [.exit(driver.pid("a"), .kill)])
    #expect(driver.exited("a", .killed) == [.stopSelf(.shutdown)])
  }

  struct Ending: Sendable {
    let policy: ShutdownPolicy
    let restart: RestartType
    let reason: ExitReason
    let reported: Bool
  }

  static let endings: [Ending] = [
    Ending(policy: .infinity, restart: .permanent, reason: .shutdown, reported: false),
    Ending(policy: .infinity, restart: .permanent, reason: .normal, reported: true),
    Ending(policy: .infinity, restart: .permanent, reason: .shutdownBecause("x"), reported: true),
    Ending(policy: .infinity, restart: .permanent, reason: "crash", reported: true),
    Ending(policy: .infinity, restart: .transient, reason: .normal, reported: false),
    Ending(policy: .infinity, restart: .temporary, reason: .shutdownBecause("x"), reported: false),
    Ending(policy: .infinity, restart: .temporary, reason: .killed, reported: true),
    Ending(policy: .brutalKill, restart: .permanent, reason: .killed, reported: false),
    Ending(policy: .brutalKill, restart: .permanent, reason: .shutdown, reported: true),
    Ending(policy: .brutalKill, restart: .transient, reason: .shutdown, reported: false),
    Ending(policy: .brutalKill, restart: .transient, reason: "crash", reported: true),
  ]

  @Test(arguments: endings)
  func `A child that ends otherwise than it was told is reported`(_ test: Ending) {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", test.restart, shutdown: test.policy))
    _ = driver.feed(.stop(.shutdown))
    let actions = driver.exited("a", test.reason)
    #expect(actions.contexts == (test.reported ? [.shutdownError] : []))
    #expect(actions.deeds.last == .stopSelf(.shutdown))
  }

  @Test func `A stop drops the restart under way and refuses what waits`() {
    var driver = SupervisorDriver(.oneForAll)
    _ = driver.boot(child("a"), child("b"), child("c"))
    _ = driver.exited("b", "crash")
    #expect(driver.ask(.whichChildren) == [])
    let token = driver.token
    #expect(driver.feed(.stop("bye")) == [.reply(token, .failure(.stopping))])
    #expect(driver.exited("c", .shutdown) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.stopSelf("bye")])
  }

  @Test func `A stop gets in before a restart is tried again`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    _ = driver.exited("a", "crash")
    _ = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(driver.feed(.stop("bye")) == [.stopSelf("bye")])
    #expect(driver.feed(.retryRestart(id: "a")) == [])
  }

  @Test func `A stop while a requested child starts stops that child too`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    #expect(driver.ask(.startChild(child("b"))) == [.start(id: "b", request: driver.token)])
    let actions = driver.feed(.stop("bye"))
    #expect(actions == [.reply(driver.token, .failure(.stopping)), .abandonStart(id: "b")])
    #expect(driver.started("b") == [.exit(driver.pid("b"), .shutdown)])
    #expect(driver.exited("b", .shutdown) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.stopSelf("bye")])
  }

  @Test func `A stop lets the termination under way finish and answers it`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b"))
    #expect(driver.ask(.terminateChild(id: "a")) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.feed(.stop("bye")) == [])
    #expect(
      driver.exited("a", .shutdown) == [
        .reply(driver.token, .success(.done)), .exit(driver.pid("b"), .shutdown),
      ]
    )
    #expect(driver.exited("b", .shutdown) == [.stopSelf("bye")])
  }

  @Test func `Requests to a stopping or stopped supervisor are refused`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    _ = driver.feed(.stop("bye"))
    #expect(driver.refusal(of: .startChild(child("b")))?.code == .stopping)
    _ = driver.exited("a", .shutdown)
    #expect(driver.refusal(of: .whichChildren)?.code == .stopping)
  }

  @Test func `Children that died before their turn are not waited for`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b"), child("c", .temporary))
    _ = driver.feed(.stop("bye"))
    #expect(driver.exited("a", .shutdown) == [])
    #expect(driver.exited("b", "crash") == [])
    let actions = driver.exited("c", .shutdown)
    #expect(actions.reports.map(\.childID) == ["b"])
    #expect(actions.deeds.last == .stopSelf("bye"))
  }
}

@Suite struct SupervisorAutoShutdownTests {
  struct Case: Sendable {
    let auto: AutoShutdown
    let restart: RestartType
    let reason: ExitReason
    let stops: Bool
  }

  static let cases: [Case] = [
    Case(auto: .anySignificant, restart: .transient, reason: .normal, stops: true),
    Case(auto: .anySignificant, restart: .transient, reason: .shutdown, stops: true),
    Case(auto: .anySignificant, restart: .transient, reason: "crash", stops: false),
    Case(auto: .anySignificant, restart: .temporary, reason: .normal, stops: true),
    Case(auto: .anySignificant, restart: .temporary, reason: "crash", stops: true),
    Case(auto: .allSignificant, restart: .transient, reason: .normal, stops: false),
    Case(auto: .allSignificant, restart: .temporary, reason: "crash", stops: false),
  ]

  @Test(arguments: cases)
  func `The end of one of two significant children`(_ test: Case) {
    var driver = SupervisorDriver(autoShutdown: test.auto)
    _ = driver.boot(
      child("a", test.restart, significant: true),
      child("b", test.restart, significant: true),
      child("c")
    )
    let actions = driver.exited("a", test.reason)
    #expect(actions.deeds.contains(.exit(driver.pid("c"), .shutdown)) == test.stops)
  }

  @Test func `With allSignificant the end of the last one that lives stops the supervisor`() {
    var driver = SupervisorDriver(autoShutdown: .allSignificant)
    _ = driver.boot(
      child("a", .transient, significant: true),
      child("b", .temporary, significant: true),
      child("c")
    )
    #expect(driver.exited("a", .normal) == [])
    #expect(driver.exited("b", .normal) == [.forget(id: "b"), .exit(driver.pid("c"), .shutdown)])
    #expect(driver.exited("c", .shutdown) == [.stopSelf(.shutdown)])
  }

  @Test func `A significant child about to be restarted still counts as alive`() {
    var driver = SupervisorDriver(autoShutdown: .allSignificant)
    _ = driver.boot(child("a", .transient, significant: true), child("b", .transient, significant: true))
    _ = driver.exited("a", "crash")
    _ = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(driver.exited("b", .normal) == [])
    _ = driver.feed(.retryRestart(id: "a"))
    _ = driver.started("a")
    #expect(driver.exited("a", .normal) == [.stopSelf(.shutdown)])
  }

  @Test func `The end of an insignificant child, and a requested one, stop nothing`() {
    var driver = SupervisorDriver(autoShutdown: .anySignificant)
    _ = driver.boot(child("a", .transient, significant: true), child("b", .transient))
    #expect(driver.exited("b", .normal) == [])
    _ = driver.ask(.terminateChild(id: "a"))
    #expect(driver.exited("a", .shutdown) == [.reply(driver.token, .success(.done))])
  }

  @Test func `Significant siblings stopped in a restart stop nothing`() {
    var driver = SupervisorDriver(.oneForAll, autoShutdown: .anySignificant)
    _ = driver.boot(child("a"), child("b", .temporary, significant: true))
    _ = driver.exited("a", "crash")
    #expect(driver.exited("b", .shutdown) == [.forget(id: "b"), .start(id: "a", request: nil)])
  }
}
