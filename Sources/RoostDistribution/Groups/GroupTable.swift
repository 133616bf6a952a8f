import ExternalTerm
import Roost

/// A scope while its process lives. Whoever joins a group, or asks who is in it, does so on the spot; what follows
/// from it, telling peers and watchers, is left to the process, in the order in which it came about.
final class GroupTable: Sendable {
  enum Step: Sendable {
    case action(GroupMachine.Action)
    /// Somebody watches, who has been told of all that came before.
    case watch(GroupWatcher)
  }

  private struct State {
    var machine: GroupMachine
    var steps: [Step] = []
    var lastWatcher: UInt64 = 0
  }

  private let state: Locked<State>
  private let server: Ref<GroupServer.Message>

  init(_ machine: GroupMachine, server: Ref<GroupServer.Message>) {
    state = Locked(State(machine: machine))
    self.server = server
  }

  func read<Result: Sendable>(_ body: (GroupMachine) -> Result) -> Result {
    state.withLock { body($0.machine) }
  }

  func join(_ group: Term, _ pids: [ExternalPid]) { change { $0.join(group, pids) } }

  /// Says no if none of them is in the group.
  func leave(_ group: Term, _ pids: [ExternalPid]) -> Bool {
    var isMember = false
    change { machine in
      guard let actions = machine.leave(group, pids) else { return [] }
      isMember = true
      return actions
    }
    return isMember
  }

  /// Somebody watches a group, nil for all.
  ///
  /// - Returns: the members by group, what changes of which from then on is told.
  func watch(
    _ group: Term?,
    _ changes: AsyncStream<GroupChange>.Continuation
  ) -> [Term: [ExternalPid]] {
    let (number, members, isFirst) = state.withLock { state in
      state.lastWatcher += 1
      state.steps.append(.watch(GroupWatcher(number: state.lastWatcher, of: group, changes)))
      let members = group.map { [$0: state.machine.members(of: $0)] } ?? state.machine.everything
      return (state.lastWatcher, members, state.steps.count == 1)
    }
    if isFirst { server.send(.steps) }
    changes.onTermination = { [server] _ in server.send(.unwatch(number)) }
    return members
  }

  /// Changes the scope, and has the process do what follows.
  func change(_ body: (inout GroupMachine) -> [GroupMachine.Action]) {
    let isFirst = state.withLock { state in
      let isIdle = state.steps.isEmpty
      state.steps += body(&state.machine).map(Step.action)
      return isIdle && !state.steps.isEmpty
    }
    // Once told, the process takes all that there is.
    if isFirst { server.send(.steps) }
  }

  /// What is to be done now, by the process.
  func takeSteps() -> [Step] { state.withLock { exchange(&$0.steps, []) } }
}
