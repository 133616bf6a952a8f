import Logging
import ServiceLifecycle
import Testing
import UnixSignals

@testable import Roost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A runtime as a `ServiceLifecycle.Service`.
@Suite(.timeLimit(.minutes(5)))
struct ServiceTests {
  private let journal = Journal()
  private let log = LogBook()
  private let clock = ManualClock()

  private var configuration: RuntimeConfiguration {
    var configuration = RuntimeConfiguration()
    configuration.schedulers = 2
    configuration.logger = log.logger
    configuration.clock = .manual(clock)
    configuration.gracePeriod = .seconds(20)
    return configuration
  }

  private func child(_ id: String) -> Child {
    Child(id, name: id) { [journal] in Nursery.Worker(id: id, journal: journal, onStart: {}) }
  }

  private func group(_ runtime: Runtime, signals: [UnixSignal] = []) -> ServiceGroup {
    var quiet = Logger(label: "group")
    quiet.logLevel = .critical
    let service = ServiceGroupConfiguration.ServiceConfiguration(
      service: runtime,
      successTerminationBehavior: .gracefullyShutdownGroup
    )
    return ServiceGroup(
      configuration: .init(services: [service], gracefulShutdownSignals: signals, logger: quiet)
    )
  }

  /// Starts the tree, stops it in reverse when asked, and leaves nothing.
  @Test func gracefulShutdownStopsTheTreeInReverse() async throws {
    let runtime = try Runtime(Supervisor { for id in ["a", "b", "c"] { child(id) } }, configuration)
    let group = group(runtime)
    async let running: Void = group.run()
    await journal.wait(for: "start c")
    await group.triggerGracefulShutdown()
    try await running
    #expect(journal.entries == ["start a", "start b", "start c", "end c", "end b", "end a"])
    #expect(runtime.processCount == 0)
    #expect(log.entries.isEmpty)
  }

  /// By a signal that does no harm should it come when nobody listens, and that no other test listens for: a
  /// signal belongs to the whole process, and who stops listening takes it from the others.
  @Test func signalStopsTheTree() async throws {
    let runtime = try Runtime(Supervisor { child("a") }, configuration)
    let group = group(runtime, signals: [.sigcont])
    async let running: Void = group.run()
    await journal.wait(for: "start a")
    kill(getpid(), SIGCONT)
    try await running
    #expect(journal.entries == ["start a", "end a"])
  }

  @Test func childThatIgnoresShutdownIsKilledAtTheEndOfTheGracePeriod() async throws {
    let latch = Latch()
    defer { latch.open() }
    let stuck = Child("stuck", name: "stuck", shutdown: .infinity) { [journal] in
      Nursery.Stuck(id: "stuck", journal: journal, latch: latch)
    }
    let runtime = try Runtime(
      Supervisor {
        child("a")
        stuck
        child("z")
      },
      configuration
    )
    let group = group(runtime)
    async let running: Void = group.run()
    await journal.wait(for: "hang stuck")
    // The one before it may hang before this one is started.
    await journal.wait(for: "start z")
    await group.triggerGracefulShutdown()
    await journal.wait(for: "end z")
    clock.advance(by: .milliseconds(19_900))
    #expect(runtime.pid(of: "stuck") != nil)
    clock.advance(by: .milliseconds(200))
    try await running
    #expect(runtime.processCount == 0)
    let warning = try #require(log.entries.first { $0.level == .warning })
    #expect(warning["processes"]?.contains("stuck") == true)
  }

  @Test func rootThatGivesUpThrows() async throws {
    let runtime = try Runtime(Supervisor(restarts: 0) { child("a") }, configuration)
    let running = Task { try await runtime.run() }
    await journal.wait(for: "start a")
    try runtime.whereis("a", as: Nursery.Worker.Message.self).send(.end(Nursery.crash))
    let error = await #expect(throws: RootExit.self) { try await running.value }
    #expect(error?.reason == .shutdown)
    #expect(runtime.processCount == 0)
  }

  @Test func killedRootThrows() async throws {
    let runtime = try Runtime(Supervisor { child("a") }, configuration)
    let running = Task { try await runtime.run() }
    try await runtime.untilStarted()
    let pid = try #require(runtime.pid(of: "a"))
    let root = try #require(runtime.info(of: pid)?.parent)
    runtime.exit(root, .kill)
    let error = await #expect(throws: RootExit.self) { try await running.value }
    #expect(error?.reason == .killed)
    #expect(journal.entries == ["start a", "end a"])
  }

  @Test func rootThatEndsByItsAutoShutdownEndsTheRunInOrder() async throws {
    let last = Child("last", name: "last", restart: .transient, isSignificant: true) { [journal] in
      Nursery.Worker(id: "last", journal: journal, onStart: {})
    }
    let runtime = try Runtime(
      Supervisor(autoShutdown: .anySignificant) {
        child("a")
        last
      },
      configuration
    )
    let running = Task { try await runtime.run() }
    await journal.wait(for: "start last")
    try runtime.whereis("last", as: Nursery.Worker.Message.self).send(.end(.normal))
    try await running.value
    #expect(journal.entries == ["start a", "start last", "end last", "end a"])
  }

  @Test func startThatFailsThrows() async throws {
    let runtime = try Runtime(
      Supervisor {
        child("a")
        Child("bad") { [journal] in
          Nursery.Worker(id: "bad", journal: journal, onStart: { throw Nursery.Died() })
        }
      },
      configuration
    )
    let error = await #expect(throws: StartError.self) { try await group(runtime).run() }
    #expect(error?.description.contains("\"bad\"") == true)
    #expect(journal.entries == ["start a", "end a"])
    #expect(runtime.processCount == 0)
  }

  @Test func shutdownWhileTheTreeStillStartsEndsIt() async throws {
    let desk = Desk()
    var configuration = configuration
    configuration.gracePeriod = .seconds(1_000_000)
    let runtime = try Runtime(
      Supervisor {
        child("a")
        Nursery.gated("never", desk)
        child("later")
      },
      configuration
    )
    let group = group(runtime)
    let running = Task { try await group.run() }
    let ask = await desk.next()
    let ending = Ending()
    #expect(try #require(runtime.kernel.processes.find(ask.pid)).onExit { ending.settle($0) })
    await group.triggerGracefulShutdown()
    while ending.reasonSoFar == nil {
      clock.advance(by: .milliseconds(100))
      await Task.yield()
    }
    try await running.value
    #expect(journal.entries == ["start a", "end a"])
    ask.answer(.fail)
  }

  @Test func cancellationStopsTheTreeInReverseToo() async throws {
    let runtime = try Runtime(Supervisor { for id in ["a", "b"] { child(id) } }, configuration)
    let running = Task { try await runtime.run() }
    await journal.wait(for: "start b")
    running.cancel()
    try await running.value
    #expect(journal.entries == ["start a", "start b", "end b", "end a"])
  }

  @Test func runtimeRunsOnceAndAnotherRunDisturbsNothing() async throws {
    let runtime = try Runtime(Supervisor { child("a") }, configuration)
    let group = group(runtime)
    async let running: Void = group.run()
    await journal.wait(for: "start a")
    let error = await #expect(throws: StartError.self) { try await runtime.run() }
    #expect(error?.description.contains("a runtime runs once") == true)
    #expect(runtime.processCount == 2)
    await group.triggerGracefulShutdown()
    try await running
    let later = await #expect(throws: StartError.self) { try await runtime.run() }
    #expect(later == error)
    #expect(journal.entries == ["start a", "end a"])
  }

  /// Threads hold their scheduler, timers or pool, Tasks and processes the kernel, until they have ended.
  @Test func nothingIsLeftAfterTheRun() async throws {
    weak var kernel: Kernel?
    weak var scheduler: Scheduler?
    weak var timers: TimerService?
    weak var blocking: BlockingPool?
    do {
      let waits = Child("raw", receiving: Int.self) { [journal] inbox in
        journal.note("raw \(try await inbox.runtime.blocking { 1 })")
        _ = try await inbox.receive(timeout: .seconds(1000))
      }
      let runtime = try Runtime(
        Supervisor {
          child("a")
          waits
        },
        configuration
      )
      (kernel, scheduler) = (runtime.kernel, runtime.kernel.scheduler)
      (timers, blocking) = (runtime.kernel.timers, runtime.kernel.blocking)
      let group = group(runtime)
      async let running: Void = group.run()
      await journal.wait(for: "raw 1")
      await group.triggerGracefulShutdown()
      try await running
      #expect(kernel != nil)
    }
    // A thread that has been joined may still be giving back what it held.
    while kernel != nil || scheduler != nil || timers != nil || blocking != nil { await Task.yield() }
  }

  @Test func runtimeThatHasStoppedStartsNothing() async throws {
    let runtime = try Runtime(Supervisor { child("a") }, configuration)
    async let first: Void = runtime.shutdown()
    async let second: Void = runtime.shutdown()
    _ = await (first, second)
    await runtime.shutdown()
    let error = await #expect(throws: StartError.self) { try await runtime.run() }
    #expect(error?.reason == .killed)
    let late = runtime.spawn { [journal] in Nursery.Worker(id: "late", journal: journal, onStart: {}) }
    #expect(await late.untilExit() == .noproc)
    #expect(runtime.processCount == 0)
    #expect(journal.entries.isEmpty)
  }
}
