import Synchronization

/// The living processes of a node, by pid. Keeps them alive: an unreferenced process lives on, as in Erlang.
///
/// In parts, each with a lock of its own, so that threads that spawn at the same time do not meet.
final class ProcessTable: Sendable {
  private struct Part {
    var slots: [Process?] = []
    var serials: [UInt32] = []
    var free: [UInt32] = []
  }

  /// How many places are copied under the lock at a time.
  private static let slotsPerPiece = 1024

  private let parts: [PartLock]

  private final class PartLock: Sendable {
    private let part = Locked(Part())
    private let isTaken = Atomic<Bool>(false)

    func withLock<Result>(_ body: (inout sending Part) -> sending Result) -> sending Result {
      part.withBusyLock(isTaken, body)
    }
  }

  init(parts: Int) {
    self.parts = (0..<parts).map { _ in PartLock() }
  }

  /// A pid that no process has or had.
  func reserve(part: Int, node: NodeID) -> Pid {
    let part = part % parts.count
    let count = UInt32(parts.count)
    let (slot, serial) = parts[part].withLock { table -> (UInt32, UInt32) in
      if let slot = table.free.popLast() { return (slot, table.serials[Int(slot)]) }
      table.slots.append(nil)
      table.serials.append(0)
      return (UInt32(table.slots.count - 1), 0)
    }
    return Pid(node: node, number: slot * count + UInt32(part), serial: serial)
  }

  /// Enters a process that was made with a reserved pid.
  func enter(_ process: Process) {
    let count = UInt32(parts.count)
    parts[Int(process.pid.number % count)].withLock {
      $0.slots[Int(process.pid.number / count)] = process
    }
  }

  /// Takes a process out; its number may be used again, with the next serial.
  func remove(_ pid: Pid) -> Process? {
    let count = UInt32(parts.count)
    return parts[Int(pid.number % count)].withLock { table -> Process? in
      let slot = Int(pid.number / count)
      guard slot < table.slots.count, table.serials[slot] == pid.serial else { return nil }
      guard let process = table.slots[slot].take() else { return nil }
      table.serials[slot] &+= 1
      table.free.append(UInt32(slot))
      return process
    }
  }

  /// The living process of a pid; nil for one of another node.
  func find(_ pid: Pid) -> Process? {
    let count = UInt32(parts.count)
    return parts[Int(pid.number % count)].withLock { table in
      let slot = Int(pid.number / count)
      guard slot < table.slots.count, let process = table.slots[slot], process.pid == pid else { return nil }
      return process
    }
  }

  /// How many processes there have been at most at the same time, about.
  var capacity: Int { parts.reduce(0) { $0 + $1.withLock(\.slots.count) } }

  /// A piece of a part at a time: there is no list of all, and who comes or goes waits for no more than a piece.
  func forEach(_ body: (Process) -> Void) {
    for part in parts {
      var (start, isLast) = (0, false)
      while !isLast {
        let piece: [Process]
        (piece, start, isLast) = part.withLock { table in
          let end = min(start + Self.slotsPerPiece, table.slots.count)
          return (table.slots[start..<end].compactMap { $0 }, end, end == table.slots.count)
        }
        piece.forEach(body)
      }
    }
  }

  func first(where isWanted: (Process) -> Bool) -> Process? {
    for part in parts {
      if let found = part.withLock({ $0.slots.compactMap { $0 } }).first(where: isWanted) {
        return found
      }
    }
    return nil
  }

  var all: [Process] {
    parts.flatMap { part in part.withLock { $0.slots.compactMap { $0 } } }
  }
}
