import Roost
import Testing

/// The examples of the page "Servers" do what it says.
@Suite(.timeLimit(.minutes(5))) struct ServersPageTests {
  @Test func theCatalogueReadsOnceStartedAndWritesWhenItIsStopped() async throws {
    try await onRuntime { runtime in
      let store = Prices(["tea": 3])
      let catalogue = try await runtime.start { Catalogue(store) }
      #expect(try await catalogue.call { .price(of: "tea", reply: $0) } == 3)
      catalogue.send(.set("tea", 4))
      try await catalogue.stop()
      #expect(store.read() == ["tea": 4])
    }
  }

  @Test func aStartThatFailsAndAnErrorThatLeavesAHandlerGiveTheirReason() async throws {
    try await onRuntime { runtime in
      let failure = await #expect(throws: StartError.self) {
        try await runtime.start { Catalogue(Prices([:], isThere: false)) }
      }
      #expect(failure?.reason == "no store")
      let store = Prices(["tea": 3])
      let catalogue = try await runtime.start { Catalogue(store) }
      catalogue.send(.set("tea", -1))
      let reason = await catalogue.untilExit()
      #expect(["tea cannot cost -1", .noproc].contains(reason))
      #expect(store.read() == ["tea": 3])
    }
  }

  @Test func theLockGoesOnWhenItsHolderReleasesItOrEnds() async throws {
    try await onRuntime { runtime in
      let lock = try await runtime.start { Lock() }
      let holders = (1...3).map { _ in runtime.idler() }
      let locks = holders.map { holder in lock.request { .acquire(by: holder.pid, reply: $0) } }
      try await locks[0].answer(timeout: nil)
      #expect(locks[1].outcome == nil)
      lock.send(.release(by: holders[0].pid))
      try await locks[1].answer(timeout: nil)
      #expect(locks[2].outcome == nil)
      runtime.exit(holders[1].pid, .kill)
      try await locks[2].answer(timeout: nil)
    }
  }

  @Test func theTillAndTheShopAskTheCatalogue() async throws {
    try await onRuntime { runtime in
      let prices = Prices(["tea": 3, "milk": 2])
      try await runtime.start(name: "catalogue") { Catalogue(prices) }
      let name = runtime.named("catalogue", as: Catalogue.Message.self)
      let till = try await runtime.start { Till(name) }
      #expect(try await till.call { .buy("tea", reply: $0) } == 3)
      #expect(try await till.call { .buy("milk", reply: $0) } == 5)
      let refusal = await #expect(throws: CallError.self) {
        try await till.call { .buy("rain", reply: $0) }
      }
      #expect(refusal?.code == .refused)
      let shop = try await runtime.start { Shop(catalogue: name) }
      #expect(try await shop.call { .sum(of: ["tea", "milk", "rain"], reply: $0) } == 5)
    }
  }

  @Test func aCallerLearnsWhyThereIsNoAnswer() async throws {
    try await onRuntime { runtime in
      let name = runtime.named("catalogue", as: Catalogue.Message.self)
      #expect(await price(of: "tea", in: name) == "no answer, because of noproc")
      try await runtime.start(name: "catalogue") { Catalogue(Prices(["tea": 3])) }
      #expect(await price(of: "tea", in: name) == "3")
      #expect(await price(of: "rain", in: name) == "not for sale")
    }
  }
}
