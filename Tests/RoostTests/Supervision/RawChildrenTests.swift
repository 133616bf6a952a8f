import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct RawChildrenTests {
  @Test func rawProcessHasStartedAsSoonAsItRuns() async throws {
    try await Nursery.run { nursery in
      let child = Child("raw", receiving: Never.self, name: "raw") { inbox in _ = try await inbox.receive() }
      let tree = try await nursery.grow(.oneForOne, child, nursery.child("after"))
      #expect(try await tree.children == ["raw:up", "after:up"])
      let old = try await tree.pid("raw")
      let ending = try nursery.watch(old)
      nursery.runtime.exit(old, "an error")
      #expect(await ending.reason == "an error")
      #expect(try await tree.pid("raw") != old)
      #expect(await tree.stop() == .shutdown)
    }
  }
}
