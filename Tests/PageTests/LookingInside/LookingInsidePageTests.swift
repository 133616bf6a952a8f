import Roost
import Testing

/// The example of the page "Looking inside" does what it says.
@Suite(.timeLimit(.minutes(5))) struct LookingInsidePageTests {
  @Test func aRoomIsClearedWhileItsMessagesWait() async throws {
    try await onRuntime { runtime in
      let room = try await runtime.start { Room() }
      room.send(.say("hello"))
      #expect(try await clear(room, on: runtime) == "1 said, 0 waiting")
      #expect(try await room.call(Room.Message.history) == [])
    }
  }
}
