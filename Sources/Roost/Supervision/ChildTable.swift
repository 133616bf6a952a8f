/// The children of a supervisor in start order, found by id and by pid.
///
/// Every operation is O(1): the order is a doubly linked list threaded through the slots of an array.
/// A slot stays a child's own until the child is removed.
struct ChildTable: Sendable {
  typealias Slot = Int

  enum State: Sendable, Hashable {
    /// Has a spec only: not started yet, ignored, terminated, or ended without being restarted.
    case notRunning
    /// Its start is under way; the pid is known once it is spawned.
    case starting(Pid?)
    case running(Pid)
    /// A restart failed; another attempt waits in the mailbox.
    case restarting

    var pid: Pid? {
      switch self {
      case .running(let pid): pid
      case .starting(let pid): pid
      case .notRunning, .restarting: nil
      }
    }
  }

  private struct Entry: Sendable {
    var child: ChildDescription
    var state: State
    var previous: Slot?
    var next: Slot?
  }

  private var entries: [Entry] = []
  private var free: [Slot] = []
  private var byID: [String: Slot] = [:]
  private var byPid: [Pid: Slot] = [:]
  /// The exits that arrived but were not acted upon yet.
  private var unseenExits: [Pid: ExitReason] = [:]
  private var supervisors = 0

  private(set) var first: Slot?
  private(set) var last: Slot?

  /// How many significant children are running, or about to.
  private(set) var liveSignificant = 0

  var count: Int { byID.count }

  var counts: ChildCounts {
    ChildCounts(
      specs: count,
      active: byPid.count - unseenExits.count,
      supervisors: supervisors,
      workers: count - supervisors
    )
  }

  subscript(slot: Slot) -> ChildDescription { entries[slot].child }

  func state(of slot: Slot) -> State { entries[slot].state }
  func slot(of id: String) -> Slot? { byID[id] }
  func slot(of pid: Pid) -> Slot? { byPid[pid] }
  func previous(_ slot: Slot) -> Slot? { entries[slot].previous }
  func next(_ slot: Slot) -> Slot? { entries[slot].next }

  mutating func reserveCapacity(_ count: Int) {
    entries.reserveCapacity(count)
    byID.reserveCapacity(count)
    byPid.reserveCapacity(count)
  }
}

extension ChildTable {
  /// Puts a child, not running, after all others. Its id must be new.
  mutating func append(_ child: ChildDescription) -> Slot {
    let entry = Entry(child: child, state: .notRunning, previous: last, next: nil)
    let slot: Slot
    if let reused = free.popLast() {
      slot = reused
      entries[slot] = entry
    } else {
      slot = entries.count
      entries.append(entry)
    }
    if let last { entries[last].next = slot } else { first = slot }
    last = slot
    byID[child.id] = slot
    if child.kind == .supervisor { supervisors += 1 }
    return slot
  }

  /// Forgets a child and what is known of it.
  mutating func remove(_ slot: Slot) {
    setState(.notRunning, of: slot)
    let entry = entries[slot]
    if let previous = entry.previous { entries[previous].next = entry.next } else { first = entry.next }
    if let next = entry.next { entries[next].previous = entry.previous } else { last = entry.previous }
    byID[entry.child.id] = nil
    if entry.child.kind == .supervisor { supervisors -= 1 }
    free.append(slot)
  }

  /// A pid must not be that of another child.
  mutating func setState(_ state: State, of slot: Slot) {
    let old = entries[slot].state
    entries[slot].state = state
    if old.pid != state.pid {
      if let pid = old.pid {
        byPid[pid] = nil
        unseenExits[pid] = nil
      }
      if let pid = state.pid { byPid[pid] = slot }
    }
    if entries[slot].child.isSignificant {
      if old != .notRunning { liveSignificant -= 1 }
      if state != .notRunning { liveSignificant += 1 }
    }
  }

  /// Keeps the exit of a child for later. False if it is no child's, or known already.
  mutating func noteExit(of pid: Pid, _ reason: ExitReason) -> Bool {
    guard byPid[pid] != nil, unseenExits[pid] == nil else { return false }
    unseenExits[pid] = reason
    return true
  }

  /// The exit that was kept for `pid`, which is not kept any longer.
  mutating func takeExit(of pid: Pid) -> ExitReason? {
    unseenExits.isEmpty ? nil : unseenExits.removeValue(forKey: pid)
  }

  func info(of slot: Slot) -> ChildInfo {
    let (child, state) = (entries[slot].child, entries[slot].state)
    return ChildInfo(id: child.id, pid: state.pid, isRestarting: state == .restarting, kind: child.kind)
  }

  /// What is known of each child, the last started first, as OTP lists them.
  var infos: [ChildInfo] {
    var infos: [ChildInfo] = []
    infos.reserveCapacity(count)
    var cursor = last
    while let slot = cursor {
      infos.append(info(of: slot))
      cursor = entries[slot].previous
    }
    return infos
  }
}
