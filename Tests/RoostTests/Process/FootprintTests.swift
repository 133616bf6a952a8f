import Testing

@testable import Roost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a process costs while it has nothing to do.
@Suite(.timeLimit(.minutes(5)))
struct FootprintTests {
  private struct Small: GenServer {
    struct Message: Sendable {}
    mutating func handle(_ message: Message, _ me: Context<Message>) {}
  }

  /// What the allocator says that it has given to an object. Not every C library's module shows the function.
  private static func bytes(of object: AnyObject) throws -> Int {
    #if canImport(Glibc)
      let name = "malloc_usable_size"
    #else
      let name = "malloc_size"
    #endif
    let symbol = try #require(dlsym(dlopen(nil, RTLD_NOW), name))
    let size = unsafeBitCast(symbol, to: (@convention(c) (UnsafeRawPointer) -> Int).self)
    return size(Unmanaged.passUnretained(object).toOpaque())
  }

  @Test func anIdleServerCostsAFewHundredBytesAndNoTask() async throws {
    try await withNode { node in
      let process = try await node.start { Small() }
      let mailbox = process.mailbox
      for _ in 0..<8 { process.send(Small.Message()) }
      while node.info(of: process.pid)?.status != .waiting { await Task.yield() }
      #expect(mailbox.control.withLock { $0.ties == nil })
      #expect(mailbox.turn == nil && mailbox.aside == nil)
      let body = try #require(mailbox.body).takeUnretainedValue()
      #expect(try Self.bytes(of: mailbox) + Self.bytes(of: body) <= 300)
    }
  }
}
