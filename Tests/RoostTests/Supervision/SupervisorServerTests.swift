import Testing

@testable import Roost

private struct Victim: GenServer {
  enum Message: Sendable {
    case crash
    case ping(Reply<Pid>)
  }
  struct Boom: Error {}

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .crash: throw Boom()
    case .ping(let reply): reply(me.pid)
    }
  }
}

@Suite struct SupervisorServerTests {
  @Test(.timeLimit(.minutes(5)))
  func aCrashedChildAnswersAgainUnderItsNameAndANewPid() async throws {
    var configuration = RuntimeConfiguration()
    configuration.logger.logLevel = .critical
    let runtime = try Runtime(configuration)
    let tree = Supervisor(.oneForOne, restarts: 1000, within: .seconds(5)) {
      Child("victim", name: "victim") { Victim() }
      Child("inner", supervisor: Supervisor(.oneForAll) { Child("victim", name: "second") { Victim() } })
    }
    let supervisor = try await runtime.start(tree)
    let victim = runtime.named("victim", as: Victim.Message.self)
    var pids: Set<Pid> = []
    for _ in 0..<1000 {
      let pid = try await victim.call(Victim.Message.ping)
      #expect(pids.insert(pid).inserted)
      let ref = try victim.resolve()
      ref.send(.crash)
      _ = await ref.untilExit()
      while runtime.pid(of: "victim") == nil { await Task.yield() }
    }
    #expect(
      try await supervisor.countChildren() == ChildCounts(specs: 2, active: 2, supervisors: 1, workers: 1)
    )
    #expect(await supervisor.stop() == .shutdown)
    #expect(runtime.processCount == 0)
    await runtime.shutdown()
  }

  @Test func aTreeWithTwoChildrenOfOneIdIsRefusedInWords() async throws {
    let runtime = try Runtime()
    let tree = Supervisor {
      Child("twin") { Victim() }
      Child("twin") { Victim() }
    }
    let error = await #expect(throws: StartError.self) { try await runtime.start(tree) }
    #expect(error?.description.contains("twin") == true)
    await runtime.shutdown()
  }
}
