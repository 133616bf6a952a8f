#if os(Linux)
  import ClusterTestKit
  import Foundation
  import Testing

  /// Measured from outside: in this program other tests run.
  @Suite(
    "The memory and the descriptors of nodes after very many connections",
    .offPool,
    .timeLimit(.minutes(10))
  )
  struct ChurnProgramTests {
    private let program: LineProgram

    init() throws {
      program = try LineProgram([Products.executable("churn-program").path])
    }

    private func held(after line: String) throws -> (kibibytes: Int, descriptors: Int) {
      try program.send(line)
      let numbers = try program.line().split(separator: " ").compactMap { Int($0) }
      try #require(numbers.count == 2)
      return (numbers[0], numbers[1])
    }

    /// Does the same again and again until twice in a row no more is held than before, as is so at last if nothing is left
    /// behind: at the beginning the allocator keeps more, and the last connection may close a moment later.
    private func expectFlat(_ line: String, within kibibytes: Int) throws {
      var before = try held(after: line)
      var flat = 0
      for _ in 1...8 where flat < 2 {
        let now = try held(after: line)
        let isMore =
          now.kibibytes >= before.kibibytes + kibibytes || now.descriptors > before.descriptors + 10
        flat = isMore ? 0 : flat + 1
        before = now
      }
      #expect(flat == 2, "it grows: \(before)")
    }

    @Test("Thousands of connections and hundreds of thousands of monitors leave nothing behind")
    func flat() throws {
      // Two hundred bytes for each connection, or five for each monitor.
      try expectFlat("connect 700", within: 140)
      try expectFlat("monitor 50000", within: 250)
    }
  }
#endif
