import Roost
import Testing

/// The examples of the page "Supervisors" do what it says.
@Suite(.timeLimit(.minutes(5))) struct SupervisorsPageTests {
  @Test func theTillsAreStartedAgainAfterTheCatalogueAndNotWhenTheyAreClosed() async throws {
    try await onRuntime { runtime in
      let supervisor = try await runtime.start(shopfront(Prices(["tea": 3])))
      let tills = try #require(try await supervisor.whichChild("tills").pid)
      let catalogue = try runtime.whereis("catalogue", as: Catalogue.Message.self)
      runtime.exit(catalogue.pid, .kill)
      _ = await catalogue.untilExit()
      // Answered once the restart is done.
      #expect(try await supervisor.whichChild("tills").pid != tills)

      let till = try runtime.whereis("till 1", as: TillOnItsOwn.Message.self)
      till.send(.close)
      _ = await till.untilExit()
      #expect(runtime.pid(of: "till 1") == nil)
      await supervisor.stop()
    }
  }

  @Test func aChildTakesThePlaceOfAnother() async throws {
    try await onRuntime { runtime in
      let supervisor = try await runtime.start(shopfront(Prices([:])))
      let other = Child("lock") { Lock() }
      #expect(try await replaceChild("tills", by: other, of: supervisor) == ["lock", "catalogue"])
      await supervisor.stop()
    }
  }

  @Test func aRoomIsStartedForEachTopicAndForgottenWhenItEnds() async throws {
    try await onRuntime { runtime in
      let supervisor = try await runtime.start(chat)
      let directory = runtime.named("directory", as: Directory.Message.self)
      let tea = try await directory.call { .room("tea", reply: $0) }
      #expect(try await directory.call { .room("tea", reply: $0) } == tea)
      tea.send(.say("hello"))
      #expect(try await tea.call(Room.Message.history) == ["hello"])
      runtime.exit(tea.pid, .kill)
      _ = await tea.untilExit()
      let again = try await directory.call { .room("tea", reply: $0) }
      #expect(again != tea)
      #expect(try await runtime.dynamicSupervisor(named: "rooms").countChildren().active == 1)
      await supervisor.stop()
    }
  }
}
