import Testing

@testable import Roost

private struct Idler: GenServer {
  enum Message: Sendable { case nothing }
  mutating func handle(_ message: Message, _ me: Context<Message>) {}
}

@Suite(.timeLimit(.minutes(5))) struct UntilExitTests {
  @Test func stoppingASupervisorFromACancelledTaskStopsItAllTheSame() async throws {
    let runtime = try Runtime()
    let supervisor = try await runtime.start(Supervisor { Child("idler") { Idler() } })
    let stopping = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await supervisor.stop()
    }
    await stopping.value
    // Sent before the wait came to nothing: this wait sees the end, or that it has been.
    #expect([.shutdown, .noproc].contains(await supervisor.untilExit()))
    #expect(runtime.processCount == 0)
    await runtime.shutdown()
  }
}
