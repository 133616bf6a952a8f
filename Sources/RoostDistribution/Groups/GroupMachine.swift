import ExternalTerm

/// One scope of process groups on this node: who is in which group, here and on the nodes where the scope runs too.
/// It keeps to the protocol of OTP's `pg`, so that Erlang's and Elixir's nodes take part.
///
/// Each node knows of its own processes, and tells the others; there is no leader and no lock. A process may join a
/// group more than once, and leaves it as often. Views of the nodes differ while messages are under way.
struct GroupMachine: Sendable {
  enum Action: Hashable, Sendable {
    /// To the scope's process on another node.
    case send(GroupMessage, to: ExternalPid)
    /// To whichever process has the name of the scope on a node.
    case sendToScope(GroupMessage, node: Atom)
    /// Watch a process: a member here, or a scope's process elsewhere. ``GroupMachine/down(_:)`` tells of its end.
    case monitor(ExternalPid)
    case demonitor(ExternalPid)
    /// For those who watch the scope or the group.
    case joined(Term, [ExternalPid])
    case left(Term, [ExternalPid])
  }

  /// The scope's process on this node.
  let pid: ExternalPid

  /// Who of this node is in which groups, a group as often as it was joined.
  private(set) var local: [ExternalPid: [Term]] = [:]
  /// What each other part of the scope has told of its own node.
  private(set) var remote: [ExternalPid: [Term: [ExternalPid]]] = [:]
  private var all: [Term: [ExternalPid]] = [:]

  init(pid: ExternalPid) { self.pid = pid }

  /// The groups that have members.
  var groups: [Term] { Array(all.keys) }

  /// The groups that have members on this node.
  var localGroups: [Term] { Array(Set(local.values.joined())) }

  /// Who is in a group (`pg:get_members/2`).
  func members(of group: Term) -> [ExternalPid] { all[group] ?? [] }

  /// Who of this node is in a group (`pg:get_local_members/2`).
  func localMembers(of group: Term) -> [ExternalPid] { members(of: group).filter { local[$0] != nil } }

  /// All members by group, for somebody who begins to watch the scope (`pg:monitor_scope/1`).
  var everything: [Term: [ExternalPid]] { all }

  // MARK: This node's processes

  /// Processes of this node join a group (`pg:join/3`).
  mutating func join(_ group: Term, _ pids: [ExternalPid]) -> [Action] {
    guard !pids.isEmpty else { return [] }
    var actions: [Action] = []
    for pid in pids {
      if local[pid] == nil { actions.append(.monitor(pid)) }
      local[pid, default: []].append(group)
    }
    enter(group, pids, &actions)
    return actions + broadcast(.join(pid, group, pids))
  }

  /// Processes of this node leave a group (`pg:leave/3`). Nil if none of them is in it.
  mutating func leave(_ group: Term, _ pids: [ExternalPid]) -> [Action]? {
    var actions: [Action] = []
    var leaving: [ExternalPid] = []
    for pid in pids {
      guard let index = local[pid]?.lastIndex(of: group) else { continue }
      local[pid]?.remove(at: index)
      leaving.append(pid)
      guard local[pid]?.isEmpty == true else { continue }
      local[pid] = nil
      actions.append(.demonitor(pid))
    }
    guard !leaving.isEmpty else { return nil }
    exit(group, leaving, &actions)
    return actions + broadcast(.leave(pid, leaving, [group]))
  }

  // MARK: Coming and going

  /// The scope begins, among these nodes.
  func start(among nodes: [Atom]) -> [Action] {
    nodes.map { .sendToScope(.discover(pid), node: $0) }
  }

  /// A node has come up.
  func nodeUp(_ node: Atom) -> [Action] { start(among: [node]) }

  /// A process that was to be watched has ended, or its node is lost.
  mutating func down(_ ended: ExternalPid) -> [Action] {
    var actions: [Action] = []
    if let groups = local.removeValue(forKey: ended) {
      for group in groups { exit(group, [ended], &actions) }
      return actions + broadcast(.leave(pid, [ended], groups))
    }
    for (group, pids) in remote.removeValue(forKey: ended) ?? [:] { exit(group, pids, &actions) }
    return actions
  }

  // MARK: Other nodes

  /// A message of another part of the scope.
  mutating func received(_ message: GroupMessage) -> [Action] {
    var actions: [Action] = []
    switch message {
    case .discover(let peer):
      actions.append(.send(.sync(pid, ownMembers), to: peer))
      if remote[peer] == nil {
        remote[peer] = [:]
        actions += [.monitor(peer), .send(.discover(pid), to: peer)]
      }
    case .sync(let peer, let members): sync(peer, members, &actions)
    case .join(let peer, let group, let pids):
      // Of a peer that is not known, or no more, the next sync will tell.
      guard remote[peer] != nil, !pids.isEmpty else { break }
      remote[peer]?[group, default: []] += pids
      enter(group, pids, &actions)
    case .leave(let peer, let pids, let groups):
      for group in groups {
        guard var known = remote[peer]?[group] else { continue }
        let leaving = Self.remove(pids, from: &known)
        remote[peer]?[group] = known.isEmpty ? nil : known
        exit(group, leaving, &actions)
      }
    }
    return actions
  }

  /// Takes what a peer says of its node in place of what was known.
  private mutating func sync(
    _ peer: ExternalPid,
    _ members: [GroupMessage.Members],
    _ actions: inout [Action]
  ) {
    if remote[peer] == nil { actions.append(.monitor(peer)) }
    let old = remote[peer] ?? [:]
    var new: [Term: [ExternalPid]] = [:]
    for entry in members where !entry.pids.isEmpty { new[entry.group, default: []] += entry.pids }
    remote[peer] = new
    for (group, pids) in old { exit(group, Self.surplus(of: pids, over: new[group] ?? []), &actions) }
    for (group, pids) in new { enter(group, Self.surplus(of: pids, over: old[group] ?? []), &actions) }
  }

  private var ownMembers: [GroupMessage.Members] {
    var members: [Term: [ExternalPid]] = [:]
    for (pid, groups) in local {
      for group in groups { members[group, default: []].append(pid) }
    }
    return members.map { GroupMessage.Members(group: $0, pids: $1) }
  }

  private func broadcast(_ message: GroupMessage) -> [Action] {
    remote.keys.map { .send(message, to: $0) }
  }

  // MARK: The view of all

  private mutating func enter(_ group: Term, _ pids: [ExternalPid], _ actions: inout [Action]) {
    guard !pids.isEmpty else { return }
    all[group, default: []] += pids
    actions.append(.joined(group, pids))
  }

  private mutating func exit(_ group: Term, _ pids: [ExternalPid], _ actions: inout [Action]) {
    guard !pids.isEmpty, var members = all[group] else { return }
    _ = Self.remove(pids, from: &members)
    all[group] = members.isEmpty ? nil : members
    actions.append(.left(group, pids))
  }

  /// Takes each of the pids away once, and says which were there.
  private static func remove(_ pids: [ExternalPid], from members: inout [ExternalPid]) -> [ExternalPid] {
    pids.filter { pid in
      guard let index = members.lastIndex(of: pid) else { return false }
      members.remove(at: index)
      return true
    }
  }

  /// What one list has beyond the other, each pid as often as it has it more.
  private static func surplus(of pids: [ExternalPid], over others: [ExternalPid]) -> [ExternalPid] {
    var rest = pids
    _ = remove(others, from: &rest)
    return rest
  }
}
