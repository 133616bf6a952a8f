import Testing

@testable import Roost

/// Waiting for the tree of a runtime that runs as a service.
@Suite(.timeLimit(.minutes(5))) struct TreeStartTests {
  private let journal = Journal()

  private func runtime(onStart: @escaping @Sendable () throws -> Void = {}) throws -> Runtime {
    let tree = Supervisor {
      Child("a", name: "a") { [journal] in Nursery.Worker(id: "a", journal: journal, onStart: onStart) }
    }
    return try Runtime(tree, .quiet())
  }

  @Test func whoWaitsForTheTreeGoesOnOnceAllHasStarted() async throws {
    let runtime = try runtime()
    let waiting = (1...3).map { _ in
      Task {
        try await runtime.untilStarted()
        return runtime.pid(of: "a") != nil
      }
    }
    let running = Task { try await runtime.run() }
    for waiter in waiting { #expect(try await waiter.value) }
    try await runtime.untilStarted()
    running.cancel()
    try await running.value
    // It has been there.
    try await runtime.untilStarted()
  }

  @Test func whoWaitsForATreeThatDoesNotStartIsToldWhy() async throws {
    let runtime = try runtime { throw Nursery.Died() }
    let waiting = Task { try await runtime.untilStarted() }
    let failure = await #expect(throws: StartError.self) { try await runtime.run() }
    let error = await #expect(throws: StartError.self) { try await waiting.value }
    #expect(error == failure)
  }

  @Test func whoIsCancelledWaitsNoLonger() async throws {
    let runtime = try runtime()
    let waiting = Task { try await runtime.untilStarted() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    await runtime.shutdown()
  }
}
