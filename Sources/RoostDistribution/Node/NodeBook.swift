import ExternalTerm
import Roost

/// What the node parts of pids stand for: a pid has no more than a digest of its node's name.
final class NodeBook: Sendable {
  private enum Entry: Sendable {
    case node(NodeName, creation: UInt32)
    /// The process, whichever it is, that has a name on a node: a pid that stands for it has this "node".
    case name(Atom, at: NodeName)
  }

  private let entries = Locked<[NodeID: Entry]>([:])

  /// How the node of a process is told which it is, and that node; nil if the node is not known.
  func find(_ pid: Pid) -> (address: ProcessAddress, node: NodeName)? {
    switch entries.withLock({ $0[pid.node] }) {
    case .node(let node, let creation):
      (.pid(LocalNode(name: Atom(node.description), creation: creation).external(pid)), node)
    case .name(let name, let node): (.name(name), node)
    case nil: nil
    }
  }

  func enter(_ node: NodeName, creation: UInt32) {
    let id = NodeID(name: node.description, creation: creation)
    entries.withLock { $0[id] = .node(node, creation: creation) }
  }

  func enter(_ name: Atom, at node: NodeName) {
    entries.withLock { $0[Pid(.name(name), at: node).node] = .name(name, at: node) }
  }
}

extension Pid {
  /// The process, or what stands for whichever has the name.
  init(_ address: ProcessAddress, at node: NodeName) {
    switch address {
    case .pid(let pid): self.init(pid)
    // No node has such a name: it has more than one @.
    case .name(let name):
      self.init(node: NodeID(name: "\(name.name)@\(node)", creation: 0), number: .max, serial: .max)
    }
  }
}
