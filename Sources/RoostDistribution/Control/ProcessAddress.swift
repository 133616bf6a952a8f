import ExternalTerm

/// A process by its pid, or by the name under which it is registered on its node.
public enum ProcessAddress: Hashable, Sendable {
  case pid(ExternalPid)
  case name(Atom)
}

extension ProcessAddress {
  /// Whether it can be that of a process of a node in its incarnation `creation`.
  func isIn(_ creation: UInt32) -> Bool {
    if case .pid(let pid) = self { pid.creation == creation } else { true }
  }
}
