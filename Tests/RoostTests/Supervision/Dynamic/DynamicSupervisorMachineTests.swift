import Testing

@testable import Roost

@Suite struct DynamicSupervisorMachineTests {
  typealias Token = DynamicSupervisorMachine.TimerToken

  @Test func `A start is answered when the child is up, declined or failed`() {
    var driver = DynamicSupervisorDriver()
    let outcomes: [(DynamicSupervisorMachine.ChildKey) -> DynamicSupervisorMachine.Event] = [
      { .childIgnored($0) }, { .childStartFailed($0, "no") },
    ]
    let replies: [Result<DynamicSupervisorMachine.Answer, SupervisorError>] = [
      .success(.started(nil)), .failure(.startFailed("c", "no")),
    ]
    for (outcome, reply) in zip(outcomes, replies) {
      let key = driver.begin()
      let token = driver.token
      #expect(driver.feed(outcome(key)) == [.reply(token, reply), .forget(key)])
      #expect(driver.children == [])
    }
    let key = driver.begin()
    let token = driver.token
    #expect(driver.started(key) == [.reply(token, .success(.started(driver.pid(key))))])
    #expect(driver.children == ["\(driver.pid(key))"])
  }

  @Test func `Starts that are under way count towards maxChildren, those that came to nothing do not`() {
    var driver = DynamicSupervisorDriver(maxChildren: 1)
    let key = driver.begin()
    #expect(driver.refusal(of: .startChild(child("d"))) == .tooManyChildren)
    #expect(driver.children == [])
    _ = driver.feed(.childIgnored(key))
    #expect(driver.refusal(of: .startChild(child("d"))) == nil)
  }

  @Test(
    arguments: RestartType.allCases,
    [ExitReason.normal, .shutdown, .shutdownBecause("x"), "crash", .killed]
  )
  func `A child is restarted as its type and the reason say, and forgotten otherwise`(
    restart: RestartType,
    reason: ExitReason
  ) {
    var driver = DynamicSupervisorDriver()
    let key = driver.start(child("c", restart))
    let actions = driver.exited(key, reason)
    let isRestarted = restart == .permanent || (restart == .transient && !reason.isOrderly)
    #expect(actions.deeds == [isRestarted ? .start(key, request: nil) : .forget(key)])
    #expect(actions.contexts == (isRestarted || !reason.isOrderly ? [.childTerminated] : []))
    #expect(driver.children == (isRestarted ? ["restarting"] : []))
  }

  @Test func `A restart that fails is tried again, and counts each time`() {
    var driver = DynamicSupervisorDriver(restarts: 2)
    let key = driver.start()
    let bystander = driver.start()
    _ = driver.exited(key, "crash")
    #expect(driver.feed(.childStartFailed(key, "no")).deeds == [.sendSelfRetry(key)])
    #expect(driver.feed(.retryRestart(key)) == [.start(key, request: nil)])
    _ = driver.feed(.childStartFailed(key, "no"))
    let last = driver.feed(.retryRestart(key))
    #expect(last.contexts == [.shutdown])
    #expect(last.deeds == [.forget(key), .exit(driver.pid(bystander), .shutdown)])
    #expect(driver.exited(bystander, .shutdown) == [.forget(bystander), .stopSelf(.shutdown)])
  }

  @Test func `A child that is being restarted goes by its old pid until it is up`() {
    var driver = DynamicSupervisorDriver()
    let key = driver.start()
    let old = driver.pid(key)
    _ = driver.exited(key, "crash")
    #expect(driver.refusal(of: .describeChild(old)) == nil)
    _ = driver.started(key)
    #expect(driver.refusal(of: .terminateChild(old)) == .unknownChild)
    #expect(driver.children == ["\(driver.pid(key))"])
    // The old process is nobody's any more.
    #expect(driver.feed(.childExited(old, "crash")) == [])
  }

  @Test func `A retry that comes after its child was terminated starts nothing`() {
    var driver = DynamicSupervisorDriver()
    let key = driver.start()
    let old = driver.pid(key)
    _ = driver.exited(key, "crash")
    _ = driver.feed(.childStartFailed(key, "no"))
    #expect(driver.answer(to: .terminateChild(old)) == .success(.done))
    #expect(driver.feed(.retryRestart(key)) == [])
    #expect(driver.children == [])
  }

  @Test func `Stopping a child with a time limit kills it when the time is over`() {
    var driver = DynamicSupervisorDriver()
    let key = driver.start(child("c", shutdown: .timeout(.seconds(2))))
    let timer = Token(number: 1)
    #expect(
      driver.ask(.terminateChild(driver.pid(key)))
        == [.exit(driver.pid(key), .shutdown), .startTimer(timer, after: .seconds(2))]
    )
    let token = driver.token
    #expect(driver.feed(.shutdownTimerFired(timer)) == [.exit(driver.pid(key), .kill)])
    let end = driver.exited(key, .killed)
    #expect(end.contexts == [.shutdownError])
    #expect(end.deeds == [.forget(key), .reply(token, .success(.done))])
  }

  @Test func `Two who terminate one child are both answered, and its timer is cancelled`() {
    var driver = DynamicSupervisorDriver()
    let key = driver.start(child("c", shutdown: .timeout(.seconds(2))))
    _ = driver.ask(.terminateChild(driver.pid(key)))
    let first = driver.token
    #expect(driver.ask(.terminateChild(driver.pid(key))) == [])
    #expect(
      driver.exited(key, .shutdown)
        == [
          .cancelTimer(Token(number: 1)), .forget(key), .reply(first, .success(.done)),
          .reply(driver.token, .success(.done)),
        ]
    )
  }

  @Test func `A child that is stopped while it starts is waited for, and its starter refused`() {
    var driver = DynamicSupervisorDriver()
    let key = driver.begin()
    let starter = driver.token
    _ = driver.spawned(key)
    let stop = driver.ask(.terminateChild(driver.pid(key)))
    #expect(
      stop == [
        .reply(starter, .failure(.startFailed("c", .shutdown))), .exit(driver.pid(key), .shutdown),
      ]
    )
    #expect(driver.exited(key, .shutdown) == [.forget(key), .reply(driver.token, .success(.done))])
    #expect(driver.feed(.childStartFailed(key, .shutdown)) == [])
  }

  @Test func `The end stops all children at once, with one timer for each time limit`() {
    var driver = DynamicSupervisorDriver()
    let policies: [ShutdownPolicy] = [
      .timeout(.seconds(1)), .brutalKill, .timeout(.seconds(2)), .infinity, .timeout(.seconds(1)),
    ]
    let keys = policies.map { driver.start(child("c", shutdown: $0)) }
    let actions = driver.feed(.stop("the end"))
    let signals = zip(keys, policies).map { key, policy -> DynamicSupervisorMachine.Action in
      .exit(driver.pid(key), policy == .brutalKill ? .kill : .shutdown)
    }
    let (short, long) = (Token(number: 1), Token(number: 2))
    #expect(
      actions == signals + [.startTimer(short, after: .seconds(1)), .startTimer(long, after: .seconds(2))]
    )
    #expect(driver.exited(keys[0], .shutdown) == [.forget(keys[0])])
    #expect(driver.feed(.shutdownTimerFired(short)) == [.exit(driver.pid(keys[4]), .kill)])
    _ = driver.exited(keys[4], .killed)
    #expect(driver.exited(keys[2], .shutdown) == [.cancelTimer(long), .forget(keys[2])])
    #expect(driver.exited(keys[1], .killed) == [.forget(keys[1])])
    #expect(driver.exited(keys[3], .shutdown) == [.forget(keys[3]), .stopSelf("the end")])
  }

  @Test func `A start that is not spawned yet when the end comes is stopped as soon as it is`() {
    var driver = DynamicSupervisorDriver()
    let key = driver.begin()
    let starter = driver.token
    let actions = driver.feed(.stop(.shutdown))
    #expect(actions == [.reply(starter, .failure(.stopping)), .abandonStart(key)])
    #expect(driver.spawned(key) == [.exit(driver.pid(key), .shutdown)])
    #expect(driver.exited(key, .shutdown) == [.forget(key), .stopSelf(.shutdown)])
    #expect(driver.refusal(of: .countChildren) == .stopping)
  }

  @Test func `A supervisor without children stops at once, and once only`() {
    var driver = DynamicSupervisorDriver()
    #expect(driver.feed(.stop("the end")) == [.stopSelf("the end")])
    #expect(driver.feed(.stop(.shutdown)) == [])
  }

  @Test func `A hundred thousand children come, are counted and go`() {
    var driver = DynamicSupervisorDriver()
    var keys: [DynamicSupervisorMachine.ChildKey] = []
    for _ in 0..<100_000 { keys.append(driver.start(child("c", .temporary))) }
    let full = ChildCounts(specs: 100_000, active: 100_000, supervisors: 0, workers: 100_000)
    #expect(driver.answer(to: .countChildren) == .success(.counts(full)))
    for key in keys {
      _ = driver.ask(.terminateChild(driver.pid(key)))
      _ = driver.exited(key, .shutdown)
    }
    #expect(driver.machine.children.isEmpty)
    #expect(driver.machine.children.counts.specs == 0)
  }
}
