import Testing

@testable import Roost

@Suite struct SupervisorBootTests {
  @Test func `Children start one after the other, in order`() {
    var driver = SupervisorDriver()
    #expect(driver.feed(.boot([child("a"), child("b")])) == [.start(id: "a", request: nil)])
    #expect(driver.started("a") == [.start(id: "b", request: nil)])
    #expect(driver.started("b") == [.booted])
    #expect(driver.children == ["a:up", "b:up"])
  }

  @Test func `A supervisor without children boots at once`() {
    var driver = SupervisorDriver()
    #expect(driver.feed(.boot([])) == [.booted])
    #expect(driver.feed(.stop(.shutdown)) == [.stopSelf(.shutdown)])
  }

  @Test func `A failed start undoes the earlier children in reverse and names the child`() {
    var driver = SupervisorDriver()
    _ = driver.feed(.boot([child("a"), child("b"), child("c"), child("d")]))
    _ = driver.started("a")
    _ = driver.started("b")
    let failed = driver.feed(.childStartFailed(id: "c", "no disk"))
    #expect(failed.contexts == [.startError])
    #expect(failed.reports.first?.childID == "c")
    #expect(failed.reports.first?.reason == "no disk")
    #expect(failed.deeds == [.exit(driver.pid("b"), .shutdown)])
    #expect(driver.exited("b", .shutdown) == [.exit(driver.pid("a"), .shutdown)])
    let why = ExitReason.shutdownBecause("child \"c\" failed to start: no disk")
    #expect(driver.exited("a", .shutdown) == [.bootFailed(why)])
  }

  @Test func `An ignored child keeps its spec without a process, a temporary one is dropped`() {
    var driver = SupervisorDriver()
    _ = driver.feed(.boot([child("a", .transient), child("b", .temporary), child("c")]))
    #expect(driver.feed(.childIgnored(id: "a")) == [.start(id: "b", request: nil)])
    #expect(driver.feed(.childIgnored(id: "b")) == [.forget(id: "b"), .start(id: "c", request: nil)])
    #expect(driver.started("c") == [.booted])
    #expect(driver.children == ["a:-", "c:up"])
  }

  @Test func `Requests made while booting are served afterwards, in order`() {
    var driver = SupervisorDriver()
    _ = driver.feed(.boot([child("a")]))
    #expect(driver.ask(.countChildren) == [])
    let first = driver.token
    #expect(driver.ask(.deleteChild(id: "a")) == [])
    let second = driver.token
    let counts = ChildCounts(specs: 1, active: 1, supervisors: 0, workers: 1)
    let actions = driver.started("a")
    #expect(
      actions == [
        .booted,
        .reply(first, .success(.counts(counts))),
        .reply(second, .failure(.childRunning("a", driver.pid("a")))),
      ]
    )
  }

  @Test func `A stop while booting waits to know what is starting, then undoes it all`() {
    var driver = SupervisorDriver()
    _ = driver.feed(.boot([child("a"), child("b"), child("c")]))
    _ = driver.started("a")
    #expect(driver.feed(.stop("enough")) == [.abandonStart(id: "b")])
    #expect(driver.started("b") == [.exit(driver.pid("b"), .shutdown)])
    #expect(driver.exited("b", .shutdown) == [.exit(driver.pid("a"), .shutdown)])
    #expect(driver.exited("a", .shutdown) == [.bootFailed("enough")])
  }

  @Test func `A stop ends a child that is stuck while starting, if its process is known`() {
    var driver = SupervisorDriver()
    _ = driver.feed(.boot([child("a", shutdown: .timeout(.seconds(2)))]))
    let pid = SupervisorDriver.pid("a", 9)
    #expect(driver.feed(.childSpawned(id: "a", pid)) == [])
    let timer = SupervisorMachine.TimerToken(number: 1)
    #expect(
      driver.feed(.stop(.shutdown)) == [.exit(pid, .shutdown), .startTimer(timer, after: .seconds(2))]
    )
    #expect(driver.feed(.shutdownTimerFired(timer)) == [.exit(pid, .kill)])
    #expect(driver.feed(.childExited(pid, .killed)).deeds == [.bootFailed(.shutdown)])
  }

  @Test func `Hearing that an overtaken start failed is as good as the exit of its process`() {
    var driver = SupervisorDriver()
    _ = driver.feed(.boot([child("a")]))
    _ = driver.feed(.childSpawned(id: "a", SupervisorDriver.pid("a", 9)))
    _ = driver.feed(.stop(.shutdown))
    #expect(driver.feed(.childStartFailed(id: "a", .shutdown)) == [.bootFailed(.shutdown)])
  }

  @Test func `A stop before the boot leaves nothing to do`() {
    var driver = SupervisorDriver()
    #expect(driver.feed(.stop(.shutdown)) == [.bootFailed(.shutdown)])
    #expect(driver.feed(.boot([child("a")])) == [])
  }

  @Test func `A start that gives the process of another child has failed`() {
    var driver = SupervisorDriver()
    _ = driver.boot(child("a"))
    _ = driver.ask(.startChild(child("b")))
    let actions = driver.feed(.childStarted(id: "b", driver.pid("a")))
    let reason = ExitReason.other("its start gave \(driver.pid("a")), which is child \"a\"")
    #expect(actions == [.forget(id: "b"), .reply(driver.token, .failure(.startFailed("b", reason)))])
  }
}

@Suite struct SupervisorFlagsTests {
  static let bad: [(SupervisorFlags, [ChildDescription], SupervisorError.Code, String)] = [
    (SupervisorFlags(intensity: .init(restarts: -1)), [], .negativeIntensity, "-1"),
    (SupervisorFlags(intensity: .init(restarts: 1, within: .zero)), [], .invalidPeriod, "more than zero"),
    (SupervisorFlags(), [child("a"), child("b"), child("a")], .duplicateChild, "\"a\""),
    (SupervisorFlags(), [child("a", shutdown: .timeout(.seconds(-1)))], .invalidShutdown, "\"a\""),
    (SupervisorFlags(), [child("a", .transient, significant: true)], .invalidSignificant, ".never"),
    (
      SupervisorFlags(autoShutdown: .anySignificant), [child("a", .permanent, significant: true)],
      .invalidSignificant, "permanent"
    ),
  ]

  @Test(arguments: bad.indices)
  func `Bad flags and specs fail the boot with a worded error`(index: Int) throws {
    let (flags, children, code, word) = Self.bad[index]
    let error = #expect(throws: SupervisorError.self) { try flags.validate(children) }
    #expect(error?.code == code)
    #expect(error?.message.contains(word) == true)
    var machine = SupervisorMachine(flags)
    let failure = try #require(error.map(ExitReason.Failure.init))
    #expect(machine.handle(.boot(children), now: .zero) == [.bootFailed(.error(failure))])
  }

  @Test func `Significant children that are transient or temporary are allowed with auto-shutdown`() throws {
    for restart in [RestartType.transient, .temporary] {
      for auto in [AutoShutdown.anySignificant, .allSignificant] {
        try SupervisorFlags(autoShutdown: auto).validate([child("a", restart, significant: true)])
      }
    }
  }

  @Test func `The defaults are OTP's`() {
    #expect(RestartIntensity() == RestartIntensity(restarts: 1, within: .seconds(5)))
    #expect(ChildDescription(id: "a").restart == .permanent)
    #expect(ChildDescription(id: "a").shutdown == .timeout(.seconds(5)))
    #expect(ChildDescription(id: "a", kind: .supervisor).shutdown == .infinity)
  }
}
