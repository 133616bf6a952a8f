import ExternalTerm
import Roost

/// Groups of processes across nodes, by OTP's `pg`: Roost's, Erlang's and Elixir's processes can be in the same
/// group.
///
/// ```swift
/// let groups = Groups(of: node)
/// try await groups.start()
/// try groups.join(.atom("workers"), worker.pid)
/// for worker in groups.members(of: .atom("workers"), as: Worker.Message.self) { worker.send(.go) }
/// ```
///
/// The nodes on which the same scope runs tell each other of their own processes; there is no leader and no lock, so
/// that the views of two nodes differ while messages are under way. A process may join a group more than once, and
/// leaves it as often; it leaves all groups when it ends. Hidden nodes take no part.
///
/// All functions but ``start()`` answer at once, from what this node knows.
public struct Groups: Sendable {
  /// The name of the scope, under which its process is registered.
  public let scope: String

  private let node: Node
  private let tables = GroupTables()

  private var core: NodeCore { node.core }

  /// The groups of a scope; ``start()``, or a supervisor with ``child``, has this node take part in it. Copies are of
  /// the same scope.
  ///
  /// - Parameter scope: groups of different scopes have nothing to do with each other; `pg` is OTP's own.
  public init(of node: Node, scope: String = "pg") {
    self.node = node
    self.scope = scope
  }

  // MARK: The process

  /// Starts the scope's process (`pg:start/1`).
  ///
  /// - Throws: `StartError` if a process has the name of the scope already.
  @discardableResult
  public func start() async throws(StartError) -> Pid {
    let (scope, core, tables) = (scope, core, tables)
    return try await core.runtime.start(name: scope) { GroupServer(scope: scope, core, tables) }.pid
  }

  /// The scope's process for a supervisor (`pg:start_link/1`). When it is started again, all groups of this node are
  /// empty: whoever wants to be in one has to join it again.
  public var child: Child {
    let (scope, core, tables) = (scope, core, tables)
    return Child(scope, name: scope) { GroupServer(scope: scope, core, tables) }
  }

  // MARK: Joining and leaving

  /// Has processes of this node join a group, once for each time that they are named (`pg:join/3`).
  ///
  /// - Throws: ``GroupError``; then none has joined.
  public func join(_ group: Term, _ processes: Pid...) throws(GroupError) {
    try join(group, processes)
  }

  /// Has processes of this node join a group, once for each time that they are named (`pg:join/3`).
  ///
  /// - Throws: ``GroupError``; then none has joined.
  public func join(_ group: Term, _ processes: [Pid]) throws(GroupError) {
    try table().join(group, try local(processes))
  }

  /// Has processes of this node leave a group, once for each time that they are named (`pg:leave/3`).
  ///
  /// - Returns: false if none of them was in it.
  /// - Throws: ``GroupError``; then none has left.
  @discardableResult
  public func leave(_ group: Term, _ processes: Pid...) throws(GroupError) -> Bool {
    try leave(group, processes)
  }

  /// Has processes of this node leave a group, once for each time that they are named (`pg:leave/3`).
  ///
  /// - Returns: false if none of them was in it.
  /// - Throws: ``GroupError``; then none has left.
  @discardableResult
  public func leave(_ group: Term, _ processes: [Pid]) throws(GroupError) -> Bool {
    try table().leave(group, try local(processes))
  }

  private func table() throws(GroupError) -> GroupTable {
    if let table = tables.current { return table }
    throw GroupError(.notRunning, "The scope \"\(scope)\" does not run on \(node.name): start it first.")
  }

  private func local(_ processes: [Pid]) throws(GroupError) -> [ExternalPid] {
    if let other = processes.first(where: { $0.node != core.runtime.node }) {
      throw GroupError(.notLocal, "\(other) is a process of another node: it can join and leave there only.")
    }
    return processes.map(core.local.external)
  }

  // MARK: Who is in

  /// Who is in a group, each as often as it has joined (`pg:get_members/2`); none if the scope does not run.
  public func members(of group: Term) -> [Pid] {
    read { $0.members(of: group) }.compactMap { try? core.pid($0) }
  }

  /// Who of this node is in a group (`pg:get_local_members/2`).
  public func localMembers(of group: Term) -> [Pid] {
    read { $0.localMembers(of: group) }.compactMap { try? core.pid($0) }
  }

  /// The addresses of those who are in a group. Processes of this node that take other messages, or have ended, are
  /// left out.
  public func members<Message: WireMessage>(
    of group: Term,
    as: Message.Type = Message.self
  ) -> [Ref<Message>] {
    read { $0.members(of: group) }.compactMap { member in
      if member.node == core.local.name { return core.process(member)?.ref(as: Message.self) }
      return try? node.ref(to: member, as: Message.self)
    }
  }

  /// The groups that have members (`pg:which_groups/1`).
  public var groups: [Term] { read { $0.groups } }

  /// The groups that have members on this node (`pg:which_local_groups/1`).
  public var localGroups: [Term] { read { $0.localGroups } }

  private func read<Element: Sendable>(_ body: (GroupMachine) -> [Element]) -> [Element] {
    tables.current?.read(body) ?? []
  }

  // MARK: Watching

  /// Who is in which groups, and all changes from then on (`pg:monitor_scope/1`, `pg:monitor/2`).
  ///
  /// - Parameter group: the group to watch; all, unless told.
  /// - Throws: ``GroupError`` if the scope does not run.
  public func watch(_ group: Term? = nil) throws(GroupError) -> GroupWatch {
    let table = try table()
    let (changes, continuation) = AsyncStream<GroupChange>.makeStream()
    let members = table.watch(group, continuation)
    return GroupWatch(members: members.mapValues { $0.compactMap { try? core.pid($0) } }, changes: changes)
  }
}

/// Where the table of a scope is found while its process lives.
final class GroupTables: Sendable {
  private struct State {
    weak var table: GroupTable?
  }

  private let state = Locked(State())

  var current: GroupTable? { state.withLock { $0.table } }

  func set(_ table: GroupTable) { state.withLock { $0.table = table } }
}
