import Testing

@testable import Roost

/// Looking into servers that run, and changing what is found.
@Suite(.timeLimit(.minutes(5)))
struct LookingInsideTests {
  private struct Boom: Error {}

  @Test(
    "The state of a server can be read, by ref and name, while it runs and while it is suspended",
    arguments: Handlers.allCases
  )
  func stateCanBeReadRunningAndSuspended(_ handlers: Handlers) async throws {
    try await withNode { node in
      let library = try await Library(node, handlers)
      for isSuspended in [false, true] {
        if isSuspended { try await node.system.suspend(library.name, timeout: nil) }
        for timeout in [nil, Duration.seconds(600)] {
          let (byRef, byName) = (
            try await library.items(of: library.ref, timeout),
            try await library.items(of: library.name, timeout)
          )
          #expect(byRef == [1, 2] && byName == [1, 2])
        }
        #expect(node.system.status(of: library.name)?.pid == library.ref.pid)
      }
      let sum = library.ref.request(Shelf.Message.sum)
      _ = try await library.items(of: library.ref)
      #expect(sum.outcome == nil && node.system.status(of: library.ref)?.mailboxLength == 1)
      try await node.system.resume(library.name, timeout: nil)
      #expect(try await sum.answer(timeout: nil) == 3)
    }
  }

  @Test("The state can be replaced, by another or by what is made of it", arguments: Handlers.allCases)
  func stateCanBeReplaced(_ handlers: Handlers) async throws {
    try await withNode { node in
      let library = try await Library(node, handlers)
      let constant = try await library.replace(in: library.ref) { $0 = [7] }
      #expect(constant == [7])
      let grown = try await library.replace(in: library.name) { $0.append(8) }
      #expect(grown == [7, 8])
      let read = try await library.items(of: library.ref)
      #expect(read == [7, 8])
      #expect(try await library.ref.call(timeout: nil, Shelf.Message.sum) == 15)
    }
  }

  @Test("A replacement that fails is the asker's error and changes nothing", arguments: Handlers.allCases)
  func failingReplacementKeepsTheState(_ handlers: Handlers) async throws {
    try await withNode { node in
      let library = try await Library(node, handlers)
      let error = await #expect(throws: CallError.self) {
        try await library.replace(in: library.ref) { items in
          items = []
          throw Boom()
        }
      }
      #expect(error?.code == .refused && error?.reason == ExitReason(thrown: Boom()))
      #expect(error?.description.contains("Boom()") == true)
      let read = try await library.items(of: library.ref)
      #expect(read == [1, 2])
      #expect(try await library.ref.call(timeout: nil, Shelf.Message.sum) == 3)
    }
  }

  @Test("The state can be replaced while the server is suspended", arguments: Handlers.allCases)
  func stateCanBeReplacedWhileSuspended(_ handlers: Handlers) async throws {
    try await withNode { node in
      let library = try await Library(node, handlers)
      try await node.system.suspend(library.ref, timeout: nil)
      let sum = library.ref.request(Shelf.Message.sum)
      _ = try await library.replace(in: library.ref) { $0 = [4] }
      try await node.system.resume(library.ref, timeout: nil)
      let read = try await library.items(of: library.name)
      #expect(read == [4])
      #expect(try await sum.answer(timeout: nil) == 4)
    }
  }

  @Test("A state of another type, a raw process and a name of nobody are errors with words")
  func whatCannotBeLookedIntoSaysSo() async throws {
    try await withNode { node in
      let library = try await Library(node, .sync)
      let other = await #expect(throws: CallError.self) {
        try await node.system.state(of: library.ref, as: Int.self)
      }
      #expect(other?.code == .refused)
      #expect(other?.description == "The server refused the request. The state is a Shelf, not a Int.")
      let raw = Kind.raw.spawn(in: node)
      let none = await #expect(throws: CallError.self) {
        try await node.system.state(of: raw, as: Int.self)
      }
      #expect(none?.description == "The server refused the request. The process has no state to show.")
      let nobody = node.named("nobody", as: Int.self)
      await #expect(throws: CallError.exit(.noproc)) { try await node.system.suspend(nobody, timeout: nil) }
      #expect(node.system.status(of: nobody) == nil)
    }
  }

  @Test("A suspended server can be stopped", arguments: Handlers.allCases)
  func suspendedServerCanBeStopped(_ handlers: Handlers) async throws {
    try await withNode { node in
      let library = try await Library(node, handlers)
      try await node.system.suspend(library.ref, timeout: nil)
      try await library.ref.stop()
      await #expect(throws: CallError.exit(.noproc)) {
        try await node.system.resume(library.ref, timeout: nil)
      }
    }
  }
}
