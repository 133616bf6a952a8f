import ExternalTerm
import Roost

/// This node, as it names itself and its processes to others.
struct LocalNode: Hashable, Sendable {
  let name: Atom
  let creation: UInt32

  /// A process of this node.
  func external(_ pid: Pid) -> ExternalPid {
    ExternalPid(node: name, id: pid.number, serial: pid.serial, creation: creation)
  }
}
