import Testing

@testable import Roost

/// What the exit of its parent is to a server that traps exits.
@Suite(.timeLimit(.minutes(5)))
struct ParentTests {
  private struct Trapper: GenServer {
    enum Message: Sendable { case link(Pid, Reply<Void>) }
    let journal: Chronicle<String>
    mutating func handle(_ message: Message, _ me: Context<Message>) {
      guard case .link(let pid, let reply) = message else { return }
      me.link(pid)
      reply()
    }
    mutating func handle(info: Info, _ me: Context<Message>) { journal.note("info \(info.reason)") }
    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) { journal.note("end \(reason)") }
  }

  private struct AsyncTrapper: AsyncGenServer {
    typealias Message = Trapper.Message
    var trapper: Trapper
    mutating func handle(_ message: Message, _ me: Context<Message>) async { trapper.handle(message, me) }
    mutating func handle(info: Info, _ me: Context<Message>) async { trapper.handle(info: info, me) }
    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) async {
      trapper.terminate(reason, me)
    }
  }

  private static let traps = ProcessOptions(trapsExits: true)

  private static func child(
    _ isAsync: Bool,
    of parent: Ref<Order>,
    _ journal: Chronicle<String>,
    isLinked: Bool = true
  ) async throws -> Ref<Trapper.Message> {
    try await parent.ask { me in
      let trapper = Trapper(journal: journal)
      return switch (isAsync, isLinked) {
      case (false, true): me.spawnLink(options: Self.traps) { trapper }
      case (true, true): me.spawnLink(options: Self.traps) { AsyncTrapper(trapper: trapper) }
      case (false, false): me.spawn(options: Self.traps) { trapper }
      case (true, false): me.spawn(options: Self.traps) { AsyncTrapper(trapper: trapper) }
      }
    }
  }

  @Test(arguments: [false, true], [.normal, .shutdown, "over"] as [ExitReason])
  func aServerThatTrapsExitsEndsWhenItsParentDoes(_ isAsync: Bool, _ reason: ExitReason) async throws {
    try await withNode { node in
      let journal = Chronicle<String>()
      let parent = Kind.syncServer.spawn(in: node)
      let child = try await Self.child(isAsync, of: parent, journal)
      let end = WatchedEnd(of: child)
      parent.perform { _ in throw Exit(reason) }
      #expect(await end.reason == reason)
      #expect(journal.entries == ["end \(reason)"])
    }
  }

  @Test(arguments: [false, true])
  func itEndsWhenItsParentIsKilledOrTellsItTo(_ isAsync: Bool) async throws {
    try await withNode { node in
      for kills in [true, false] {
        let journal = Chronicle<String>()
        let parent = Kind.syncServer.spawn(in: node)
        let child = try await Self.child(isAsync, of: parent, journal)
        let end = WatchedEnd(of: child)
        if kills {
          node.exit(parent.pid, .kill)
        } else {
          parent.perform { me in me.exit(child.pid, "told to") }
        }
        #expect(await end.reason == (kills ? .killed : "told to"))
        #expect(journal.entries == [kills ? "end killed" : "end told to"])
      }
    }
  }

  @Test(arguments: [false, true])
  func theExitOfAnybodyElseIsAnInfo(_ isAsync: Bool) async throws {
    try await withNode { node in
      let journal = Chronicle<String>()
      let parent = Kind.syncServer.spawn(in: node)
      let child = try await Self.child(isAsync, of: parent, journal)
      let other = Kind.syncServer.spawn(in: node)
      try await child.call { .link(other.pid, $0) }
      other.perform { _ in throw Exit("other") }
      #expect(await journal.entries(1) == ["info other"])
      node.exit(child.pid, "from outside")
      #expect(await journal.entries(2) == ["info other", "info from outside"])
      try await parent.settle()
    }
  }

  /// As with `gen_server:start`, which has no parent.
  @Test(arguments: [false, true])
  func whoIsNotLinkedToWhoStartedItHasNoParent(_ isAsync: Bool) async throws {
    try await withNode { node in
      let journal = Chronicle<String>()
      let starter = Kind.syncServer.spawn(in: node)
      let child = try await Self.child(isAsync, of: starter, journal, isLinked: false)
      try await starter.ask { me in me.exit(child.pid, "a word") }
      #expect(await journal.entries(1) == ["info a word"])
    }
  }

  @Test(arguments: [false, true])
  func aSuspendedServerEndsWithItsParentToo(_ isAsync: Bool) async throws {
    try await withNode { node in
      let journal = Chronicle<String>()
      let parent = Kind.syncServer.spawn(in: node)
      let child = try await Self.child(isAsync, of: parent, journal)
      let end = WatchedEnd(of: child)
      try await node.system.suspend(child)
      node.exit(child.pid, "waits")
      parent.perform { _ in throw Exit("over") }
      #expect(await end.reason == "over")
      #expect(journal.entries == ["end over"])
    }
  }

  @Test func aRawProcessThatTrapsExitsGetsItsParentsAsAnyOther() async throws {
    try await withNode { node in
      let journal = Chronicle<Pid>()
      let parent = Kind.syncServer.spawn(in: node)
      let child = try await parent.ask { me in
        me.spawnLink(receiving: Never.self, options: Self.traps) { inbox in
          if case .info(.exit(let from, "over")) = try await inbox.receive() { journal.note(from) }
        }
      }
      let end = WatchedEnd(of: child)
      parent.perform { _ in throw Exit("over") }
      #expect(await end.reason == .normal)
      #expect(journal.entries == [parent.pid])
    }
  }
}

extension Info {
  /// The reason of an exit, for a journal.
  fileprivate var reason: String { if case .exit(_, let reason) = self { "\(reason)" } else { "\(self)" } }
}
