import ExternalTerm
import Roost

/// Processes have joined a group, or are in it no more (`pg:monitor_scope/1`).
public enum GroupChange: Sendable, Hashable {
  case joined(Term, [Pid])
  /// They have left, or ended, or their node is lost.
  case left(Term, [Pid])

  /// The group that has changed.
  public var group: Term {
    switch self {
    case .joined(let group, _), .left(let group, _): group
    }
  }
}

/// Who is in which groups, and what changes from then on: see ``Groups/watch(_:)``.
public struct GroupWatch: Sendable {
  /// All members by group, in the moment in which the changes begin.
  public let members: [Term: [Pid]]

  /// The changes, in the order in which this node sees them. Those that are not read wait, without a bound. Ends
  /// with the scope's process.
  public let changes: AsyncStream<GroupChange>
}
