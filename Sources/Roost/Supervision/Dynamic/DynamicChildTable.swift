/// The children of a dynamic supervisor, found by key and by pid, with their counts. Every operation but the
/// list of all is O(1).
struct DynamicChildTable: Sendable {
  typealias Key = DynamicSupervisorMachine.ChildKey
  typealias RequestToken = DynamicSupervisorMachine.RequestToken
  typealias TimerToken = DynamicSupervisorMachine.TimerToken

  enum State: Sendable {
    case starting(Start)
    case running(Pid)
    /// A restart failed; another attempt waits in the mailbox.
    case restarting
    case stopping(Stop)
  }

  struct Start: Sendable {
    /// Known once it is spawned.
    var pid: Pid?
    /// Who asked for it; nil in a restart.
    var request: RequestToken?
    /// Its process has ended; what became of the start is still to be told.
    var exit: ExitReason?
  }

  struct Stop: Sendable {
    /// Nil if it is to be stopped as soon as it is spawned.
    var pid: Pid?
    /// What turns the shutdown into a kill, until it did.
    var timer: TimerToken?
    /// Who asked for it.
    var requests: [RequestToken] = []
  }

  struct Entry: Sendable {
    let child: ChildDescription
    var state: State
    /// What it is known by, from its first successful start on; in a restart, the pid it had before.
    var address: Pid?

    /// The process of the child, once it is spawned.
    var pid: Pid? {
      switch state {
      case .starting(let start): start.pid
      case .running(let pid): pid
      case .restarting: nil
      case .stopping(let stop): stop.pid
      }
    }

    var isActive: Bool { address != nil && pid == address }

    /// What is known of it; nothing until it has started once.
    var info: ChildInfo? {
      guard address != nil else { return nil }
      return ChildInfo(id: child.id, pid: isActive ? pid : nil, isRestarting: !isActive, kind: child.kind)
    }
  }

  private var entries: [Key: Entry] = [:]
  private var byPid: [Pid: Key] = [:]
  private var specs = 0
  private var active = 0
  private var supervisors = 0
  private var last: UInt64 = 0

  /// All children, those included that have not started yet.
  var count: Int { entries.count }
  var isEmpty: Bool { entries.isEmpty }

  /// The children that have started at least once.
  var counts: ChildCounts {
    ChildCounts(specs: specs, active: active, supervisors: supervisors, workers: specs - supervisors)
  }

  subscript(key: Key) -> Entry? { entries[key] }

  func key(of pid: Pid) -> Key? { byPid[pid] }

  /// All children in the order of their first starts.
  var keys: [Key] { entries.keys.sorted { $0.number < $1.number } }

  /// What is known of each child, the newest first, as OTP lists them.
  var infos: [ChildInfo] { keys.reversed().compactMap { entries[$0]?.info } }
}

extension DynamicChildTable {
  mutating func append(_ child: ChildDescription, for request: RequestToken) -> Key {
    last += 1
    let key = Key(number: last)
    entries[key] = Entry(child: child, state: .starting(Start(request: request)))
    return key
  }

  mutating func setState(_ state: State, of key: Key) {
    update(key) { $0.state = state }
  }

  /// The child is up: from here on it is known by its new pid only.
  mutating func settle(_ key: Key, as pid: Pid) {
    update(key) { entry in
      entry.state = .running(pid)
      entry.address = pid
    }
  }

  mutating func remove(_ key: Key) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    tally(entry, -1)
    for case let pid? in [entry.pid, entry.address] where byPid[pid] == key { byPid[pid] = nil }
  }

  private mutating func update(_ key: Key, _ change: (inout Entry) -> Void) {
    guard var entry = entries[key] else { return }
    tally(entry, -1)
    let before = [entry.pid, entry.address]
    change(&entry)
    entries[key] = entry
    tally(entry, 1)
    for case let pid? in before where pid != entry.pid && pid != entry.address { byPid[pid] = nil }
    for case let pid? in [entry.pid, entry.address] { byPid[pid] = key }
  }

  private mutating func tally(_ entry: Entry, _ step: Int) {
    guard entry.address != nil else { return }
    specs += step
    if entry.isActive { active += step }
    if entry.child.kind == .supervisor { supervisors += step }
  }
}
