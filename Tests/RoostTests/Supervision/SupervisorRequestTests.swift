import Testing

@testable import Roost

@Suite struct SupervisorRequestTests {
  @Test func `startChild starts a child after the others and answers with its pid`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    #expect(driver.ask(.startChild(child("b"))) == [.start(id: "b", request: driver.token)])
    #expect(driver.started("b") == [.reply(driver.token, .success(.started(driver.pid("b"))))])
    #expect(driver.children == ["a:up", "b:up"])
  }

  @Test func `startChild keeps an ignored child unless it is temporary`() {
    var driver = SupervisorDriver()
    _ = driver.boot()
    _ = driver.ask(.startChild(child("a")))
    #expect(driver.feed(.childIgnored(id: "a")) == [.reply(driver.token, .success(.started(nil)))])
    _ = driver.ask(.startChild(child("b", .temporary)))
    #expect(
      driver.feed(.childIgnored(id: "b")) == [
        .forget(id: "b"), .reply(driver.token, .success(.started(nil))),
      ]
    )
    #expect(driver.children == ["a:-"])
  }

  @Test func `startChild keeps nothing of a child that fails to start`() {
    var driver = SupervisorDriver()
    _ = driver.boot()
    _ = driver.ask(.startChild(child("a")))
    #expect(
      driver.feed(.childStartFailed(id: "a", "busy")) == [
        .forget(id: "a"), .reply(driver.token, .failure(.startFailed("a", "busy"))),
      ]
    )
    #expect(driver.children == [])
  }

  @Test func `startChild refuses an id that is taken, saying whether it runs`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b", .transient), child("c"))
    _ = driver.exited("b", .normal)
    _ = driver.exited("c", "crash")
    _ = driver.feed(.childStartFailed(id: "c", "busy"))
    let running = driver.refusal(of: .startChild(child("a")))
    #expect(running?.code == .alreadyStarted)
    #expect(running?.pid == driver.pid("a"))
    #expect(driver.refusal(of: .startChild(child("b")))?.code == .alreadyPresent)
    #expect(driver.refusal(of: .startChild(child("c")))?.code == .alreadyPresent)
  }

  @Test func `startChild refuses a bad spec`() {
    var driver = SupervisorDriver()
    _ = driver.boot()
    let bad = child("a", .transient, significant: true)
    #expect(driver.refusal(of: .startChild(bad))?.code == .invalidSignificant)
    let negative = child("a", shutdown: .timeout(.seconds(-1)))
    #expect(driver.refusal(of: .startChild(negative))?.code == .invalidShutdown)
  }

  @Test func `terminateChild answers when the child is gone, and keeps its spec`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    #expect(driver.ask(.terminateChild(id: "a")) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.reply(driver.token, .success(.done))])
    #expect(driver.children == ["a:-"])
    #expect(driver.answer(to: .terminateChild(id: "a")) == .success(.done))
  }

  @Test func `terminateChild forgets a temporary child`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", .temporary))
    _ = driver.ask(.terminateChild(id: "a"))
    #expect(
      driver.exited("a", .shutdown) == [.forget(id: "a"), .reply(driver.token, .success(.done))]
    )
    #expect(driver.refusal(of: .terminateChild(id: "a"))?.code == .unknownChild)
  }

  @Test func `restartChild starts a child that is not running`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", .transient))
    _ = driver.exited("a", .normal)
    #expect(driver.ask(.restartChild(id: "a")) == [.start(id: "a", request: driver.token)])
    let failed = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(failed == [.reply(driver.token, .failure(.startFailed("a", "busy")))])
    #expect(driver.children == ["a:-"])
    _ = driver.ask(.restartChild(id: "a"))
    #expect(driver.started("a") == [.reply(driver.token, .success(.started(driver.pid("a"))))])
  }

  @Test func `deleteChild forgets a child that is not running`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a", .transient), child("b"))
    _ = driver.exited("a", .normal)
    #expect(
      driver.ask(.deleteChild(id: "a")) == [.forget(id: "a"), .reply(driver.token, .success(.done))]
    )
    #expect(driver.children == ["b:up"])
    _ = driver.ask(.startChild(child("a")))
    _ = driver.started("a")
    #expect(driver.children == ["b:up", "a:up"])
  }

  @Test(arguments: [
    SupervisorMachine.Request.restartChild(id: "a"), .deleteChild(id: "a"),
  ])
  func `A child that runs, is restarting or is unknown is not restarted or deleted`(
    request: SupervisorMachine.Request
  ) {
    var driver = SupervisorDriver()
    _ = driver.boot()
    #expect(driver.refusal(of: request)?.code == .unknownChild)
    _ = driver.ask(.startChild(child("a")))
    _ = driver.started("a")
    #expect(driver.refusal(of: request)?.code == .childRunning)
    _ = driver.exited("a", "crash")
    _ = driver.feed(.childStartFailed(id: "a", "busy"))
    #expect(driver.refusal(of: request)?.code == .childRestarting)
  }

  @Test func `Requests made meanwhile wait for a termination, in order`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    _ = driver.ask(.terminateChild(id: "a"))
    let first = driver.token
    #expect(driver.ask(.deleteChild(id: "a")) == [])
    let second = driver.token
    #expect(driver.ask(.deleteChild(id: "a")) == [])
    let third = driver.token
    #expect(
      driver.exited("a", .shutdown) == [
        .reply(first, .success(.done)), .forget(id: "a"), .reply(second, .success(.done)),
        .reply(third, .failure(.unknownChild("a"))),
      ]
    )
  }

  @Test func `A child dead already, but not handled yet, is terminated and not restarted`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b"))
    _ = driver.exited("a", "crash")
    _ = driver.ask(.terminateChild(id: "b"))
    _ = driver.ask(.countChildren)
    let counting = driver.token
    #expect(driver.exited("b", "crash") == [])
    let actions = driver.started("a")
    #expect(actions.contexts == [.shutdownError])
    let counts = ChildCounts(specs: 2, active: 1, supervisors: 0, workers: 2)
    #expect(actions.contains(.reply(counting, .success(.counts(counts)))))
    #expect(driver.children == ["a:up", "b:-"])
  }

  @Test func `A child whose end is not handled yet is not counted as active`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b"))
    _ = driver.exited("a", "crash")
    _ = driver.ask(.countChildren)
    _ = driver.exited("b", "crash")
    let counts = ChildCounts(specs: 2, active: 1, supervisors: 0, workers: 2)
    #expect(driver.started("a").first == .reply(driver.token, .success(.counts(counts))))
  }

  @Test func `countChildren counts specs, processes, supervisors and workers`() {
    var driver = SupervisorDriver()
    _ = driver.boot(
      child("a"),
      child("b", .transient),
      child("c", .temporary, kind: .supervisor),
      child("d", kind: .supervisor)
    )
    _ = driver.exited("b", .normal)
    let before = ChildCounts(specs: 4, active: 3, supervisors: 2, workers: 2)
    #expect(driver.answer(to: .countChildren) == .success(.counts(before)))
    _ = driver.exited("c", .normal)
    let after = ChildCounts(specs: 3, active: 2, supervisors: 1, workers: 2)
    #expect(driver.answer(to: .countChildren) == .success(.counts(after)))
  }

  @Test func `whichChildren lists the last started first`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"), child("b", kind: .supervisor))
    let infos = [
      ChildInfo(id: "b", pid: driver.pid("b"), isRestarting: false, kind: .supervisor),
      ChildInfo(id: "a", pid: driver.pid("a"), isRestarting: false, kind: .worker),
    ]
    #expect(driver.answer(to: .whichChildren) == .success(.children(infos)))
  }
}
