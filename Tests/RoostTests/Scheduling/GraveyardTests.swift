import Testing

@testable import Roost

/// Who lets go of processes that have ended.
@Suite(.timeLimit(.minutes(5)))
struct GraveyardTests {
  private struct Weak { weak var process: Process? }

  /// So many processes, and what tells whether they are still there.
  private static func make(_ count: Int, _ kernel: Kernel) -> (processes: [Process], alive: [Weak]) {
    let processes = (0..<count).map { number in
      let pid = Pid(node: kernel.node, number: UInt32(number), serial: 9)
      return Mailbox<Int>(pid: pid, kernel: kernel, isAsync: false, origin: Origin()) as Process
    }
    return (processes, processes.map { Weak(process: $0) })
  }

  @Test("What is handed over is kept, and let go of row by row")
  func rows() async throws {
    try await withNode { node in
      let graveyard = Graveyard()
      #expect(!graveyard.letGoOfSome())
      var alive: [[Weak]] = []
      for _ in 0..<3 {
        var made = Self.make(Graveyard.row, node.kernel)
        graveyard.take(exchange(&made.processes, []))
        alive.append(made.alive)
      }
      #expect(alive.allSatisfy { $0.allSatisfy { $0.process != nil } })
      for left in [2, 1, 0] {
        #expect(graveyard.letGoOfSome())
        #expect(alive.filter { $0.contains { $0.process != nil } }.count == left)
      }
      #expect(!graveyard.letGoOfSome())
    }
  }

  @Test("A graveyard that is full takes no more")
  func full() async throws {
    try await withNode { node in
      let graveyard = Graveyard()
      var alive: [Weak] = []
      for _ in 0..<1000 {
        var made = Self.make(1, node.kernel)
        graveyard.take(exchange(&made.processes, []))
        alive += made.alive
      }
      #expect((1..<1000).contains(alive.filter { $0.process != nil }.count))
    }
  }

  @Test(
    "When no thread has anything to do, nothing is left of processes that have ended",
    arguments: Kind.allCases
  )
  func idle(_ kind: Kind) async throws {
    try await withNode { node in
      var alive: [Weak] = []
      for _ in 0..<100 {
        let process = kind.spawn(in: node)
        alive.append(Weak(process: process.mailbox))
        node.exit(process.pid, .kill)
      }
      while alive.contains(where: { $0.process != nil }) { await Task.yield() }
    }
  }
}
