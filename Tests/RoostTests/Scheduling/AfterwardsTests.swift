import Testing

@testable import Roost

/// What a scheduler thread does once it has run what it has.
@Suite(.timeLimit(.minutes(5)))
struct AfterwardsTests {
  @Test(arguments: Kind.allCases)
  func itIsDoneOnceTheHandlerHasReturned(_ kind: Kind) async throws {
    try await withNode { node in
      let seen = Chronicle<String>()
      kind.spawn(in: node).perform { me in
        #expect(me.runtime.afterwards { seen.note("afterwards") })
        seen.note("handled")
      }
      #expect(await seen.entries(2) == ["handled", "afterwards"])
    }
  }

  @Test func otherThreadsAreToldThatItIsNotDone() async throws {
    try await withNode { node in
      #expect(!node.afterwards { Issue.record("done nevertheless") })
    }
  }

  @Test func itIsDoneWhileTheHandlerIsStuck() async throws {
    try await withNode { node in
      let done = Chronicle<Void>()
      let hold = Hold()
      Kind.syncServer.spawn(in: node).perform { me in
        #expect(me.runtime.afterwards { done.note(()) })
        hold.wait()
      }
      await hold.begins()
      _ = await done.entries(1)
      hold.release()
    }
  }

  @Test func itIsDoneWhileTheThreadAlwaysHasSomethingToRun() async throws {
    try await withNode(schedulers: 1) { node in
      let done = Chronicle<Void>()
      @Sendable func goOn(_ me: Context<Order>) {
        if done.entries.isEmpty { me.ref.perform(goOn) }
      }
      let process = Kind.syncServer.spawn(in: node)
      let other = Kind.syncServer.spawn(in: node)
      other.perform(goOn)
      process.perform { me in
        me.ref.perform(goOn)
        #expect(me.runtime.afterwards { done.note(()) })
      }
      _ = await done.entries(1)
    }
  }

  @Test func whatSeveralWantIsAllDone() async throws {
    try await withNode { node in
      let done = Chronicle<Int>()
      for number in 0..<1000 {
        Kind.syncServer.spawn(in: node).perform { me in
          #expect(me.runtime.afterwards { done.note(number) })
        }
      }
      #expect(await done.entries(1000).sorted() == Array(0..<1000))
    }
  }
}
