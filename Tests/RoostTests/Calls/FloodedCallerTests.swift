import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct FloodedCallerTests {
  @Test(
    "A process with a flooded mailbox calls as any other, and finds its messages untouched",
    arguments: Handlers.allCases
  )
  func callsSucceedPastAFloodedMailboxWithoutTouchingIt(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node)
      let (flooded, done) = (Gate(), Chronicle<Bool>())
      let caller = node.spawn(receiving: Int.self) { inbox in
        flooded.pass()
        for number in 0..<1000 where try await server.ask({ _ in number }) != number {
          return done.note(false)
        }
        for number in 0..<100_000 {
          guard case .message(number) = try await inbox.receive() else { return done.note(false) }
        }
        done.note(try await inbox.receive(timeout: .zero) == nil)
      }
      for number in 0..<100_000 { caller.send(number) }
      flooded.open()
      #expect(await done.entries(1) == [true])
    }
  }
}
