import ExternalTerm
import Roost

extension Node {
  /// The address of whichever process has a name on a node. Nothing is looked up before something is sent; that no
  /// process has the name shows as `noproc` when it is called or monitored. On this very node, the process must take
  /// messages of this type, or, if it is sent no calls, of one that reads the same term.
  ///
  /// The pid of the ref stands for the name: it can be monitored, and nothing else.
  public func ref<Message: WireMessage>(
    to process: String,
    at peer: NodeName,
    as: Message.Type = Message.self
  ) -> Ref<Message> {
    core.ref(to: process, at: peer, as: Message.self)
  }

  /// The address of a process, which must take messages of this type. One of this node that does is addressed as
  /// whoever spawned it does; one that reads the same term takes casts.
  public func ref<Message: WireMessage>(
    to process: ExternalPid,
    as: Message.Type = Message.self
  ) throws(NodeNameError) -> Ref<Message> {
    try core.ref(to: process, as: Message.self)
  }

  /// The process that a pid in a term names, for links, monitors and exit signals.
  ///
  /// - Throws: `NodeNameError` if the name in it is none of a node.
  public func pid(_ process: ExternalPid) throws(NodeNameError) -> Pid { try core.pid(process) }

  /// A pid as other nodes know it, for terms that are sent to them; nil if its node is not known here.
  public func external(_ pid: Pid) -> ExternalPid? { core.external(pid) }

  /// Sends an untyped message to whichever process has a name on another node (`{Name, Node} ! Message`).
  public func send(_ message: any Sendable, to process: String, at peer: NodeName) {
    let name = Atom(process)
    core.book.enter(name, at: peer)
    runtime.send(message, to: Pid(.name(name), at: peer))
  }
}

extension NodeCore: PidBook {
  var limits: WireLimits { configuration.limits }

  func external(_ pid: Pid) -> ExternalPid? {
    if pid.node == runtime.node { return local.external(pid) }
    guard case .pid(let external)? = book.find(pid)?.address else { return nil }
    return external
  }

  func ref<Message: WireMessage>(to process: String, at peer: NodeName, as: Message.Type) -> Ref<Message> {
    let name = Atom(process)
    book.enter(name, at: peer)
    let pid = Pid(.name(name), at: peer)
    if peer == self.name { return NamedHere(self, process).ref(pid) }
    return Ref(to: .name(name), pid: pid, by: ServerOutlet(self, to: peer), in: runtime)
  }

  func ref<Message: WireMessage>(
    to process: ExternalPid,
    as: Message.Type
  ) throws(NodeNameError) -> Ref<Message> {
    if let here = self.process(process),
      let ref = here.ref(as: Message.self) ?? LoopedBack.ref(to: here, self)
    {
      return ref
    }
    let pid = try pid(process)
    let peer = try NodeName(process.node.name)
    return Ref(to: .pid(process), pid: pid, by: ServerOutlet(self, to: peer), in: runtime)
  }
}
