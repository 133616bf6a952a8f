#if os(Linux)
  import ClusterTestKit
  import Foundation
  import Testing

  /// Measured from outside: in this program other tests run.
  @Suite(.offPool, .timeLimit(.minutes(5)))
  struct IdleProgramTests {
    private let program: LineProgram

    init() throws {
      program = try LineProgram([Products.executable("idle-program").path])
    }

    private func ask(_ line: String) throws -> String {
      try program.send(line)
      return try program.line()
    }

    /// How long it has been there, and how much processor it has used, in seconds.
    private func use() throws -> (time: Double, processor: Double) {
      let parts = try ask("use").split(separator: " ").compactMap { Double($0) }
      try #require(parts.count == 2)
      return (parts[0], parts[1])
    }

    @Test func anIdleRuntimeUsesNextToNoProcessor() async throws {
      let before = try use()
      try await Task.sleep(for: .seconds(1))
      let after = try use()
      // Threads that wait busily would use one processor each, or what other programs leave of it.
      #expect(after.processor - before.processor < 0.1 * (after.time - before.time))
    }

    @Test func noThreadOfTheRuntimeIsLeftWhenItHasStopped() throws {
      #expect(try Int(ask("threads")) ?? 0 >= 2)
      #expect(try ask("stop") == "stopped")
      // The thread that has stopped the others says so, and then ends itself.
      while try ask("threads") != "0" {}
    }
  }
#endif
