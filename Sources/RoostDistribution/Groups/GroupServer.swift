import ExternalTerm
import Roost

/// The process of a scope: carries out what ``GroupMachine`` decides, and speaks with the processes that have the
/// scope's name on other nodes, as OTP's `pg` does.
struct GroupServer: GenServer {
  enum Message: Sendable {
    /// There is something to do in the table.
    case steps
    case nodeUp(NodeName)
    /// Somebody does not watch any more.
    case unwatch(UInt64)
  }

  let scope: Atom
  let core: NodeCore
  let tables: GroupTables
  private var table: GroupTable?
  private var nodes: NodeObservation?
  private var monitored: [MonitorRef: ExternalPid] = [:]
  private var monitors: [ExternalPid: MonitorRef] = [:]
  private(set) var watchers: [UInt64: GroupWatcher] = [:]

  init(scope: String, _ core: NodeCore, _ tables: GroupTables) {
    self.scope = Atom(scope)
    self.core = core
    self.tables = tables
  }

  mutating func start(_ me: Context<Message>) {
    let ref = me.ref
    let table = GroupTable(GroupMachine(pid: core.local.external(me.pid)), server: ref)
    self.table = table
    // Before it is asked who is there, so that nobody is missed; who is asked twice answers twice.
    nodes = core.observe { event in
      if case .up(let peer, isHidden: false) = event { ref.send(.nodeUp(peer)) }
    }
    let peers = core.peers { !$0.isHidden }.map { Atom($0.description) }
    table.change { $0.start(among: peers) }
    tables.set(table)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .steps: break
    case .nodeUp(let peer): table?.change { $0.nodeUp(Atom(peer.description)) }
    case .unwatch(let number): watchers[number] = nil
    }
    carryOut(me)
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    switch info {
    case .message(let message): receive(message, me)
    case .down(let ref, _, _):
      guard let ended = monitored.removeValue(forKey: ref) else { return }
      monitors[ended] = nil
      table?.change { $0.down(ended) }
    case .exit, .idle, .timer: me.logUnexpected(info)
    }
    carryOut(me)
  }

  private func receive(_ message: any Sendable, _ me: Context<Message>) {
    // Nobody else is this node's part of the scope.
    guard let term = message as? Term, let message = GroupMessage(term), message.peer.node != core.local.name
    else { return me.logUnexpected(.message(message)) }
    table?.change { $0.received(message) }
  }

  // MARK: What is to be done

  /// Does all that there is to do. That may bring more.
  private mutating func carryOut(_ me: Context<Message>) {
    while let steps = table?.takeSteps(), !steps.isEmpty {
      for step in steps {
        switch step {
        case .action(let action): carryOut(action, me)
        case .watch(let watcher): watchers[watcher.number] = watcher
        }
      }
    }
  }

  private mutating func carryOut(_ action: GroupMachine.Action, _ me: Context<Message>) {
    switch action {
    case .send(let message, let peer): core.sendIfConnected(message, to: .pid(peer), at: peer.node)
    case .sendToScope(let message, let node): core.sendIfConnected(message, to: .name(scope), at: node)
    case .monitor(let process): monitor(process, me)
    case .demonitor(let process):
      guard let ref = monitors.removeValue(forKey: process) else { return }
      monitored[ref] = nil
      me.demonitor(ref)
    case .joined(let group, let pids): tell(.joined(group, pids.compactMap { try? core.pid($0) }))
    case .left(let group, let pids): tell(.left(group, pids.compactMap { try? core.pid($0) }))
    }
  }

  private mutating func monitor(_ process: ExternalPid, _ me: Context<Message>) {
    // A process of a node that cannot be is as good as dead.
    guard let pid = try? core.pid(process) else {
      table?.change { $0.down(process) }
      return
    }
    let ref = me.monitor(pid)
    monitored[ref] = process
    monitors[process] = ref
  }

  private func tell(_ change: GroupChange) {
    for watcher in watchers.values { watcher.tell(change) }
  }
}
