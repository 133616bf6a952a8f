import ExternalTerm

/// A process by its pid, or by the name under which it is registered on its node.
public enum ProcessAddress: Hashable, Sendable {
  case pid(ExternalPid)
  case name(Atom)
}
