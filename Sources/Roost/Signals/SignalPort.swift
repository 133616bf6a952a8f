/// What exit signals and monitors are addressed to: a process of this node, or the stand-in for one of
/// another node.
@usableFromInline
package class SignalPort: @unchecked Sendable {  // safe: the pid never changes; subclasses guard their state
  @usableFromInline package final let pid: Pid

  @usableFromInline
  package init(pid: Pid) { self.pid = pid }

  /// Takes a signal in. Never blocks, never fails: a dead process answers as Erlang's do.
  package func receive(_ signal: Signal) {}
}

/// What processes send one another besides messages; the names are those of Erlang's distribution protocol.
package enum Signal: Sendable {
  /// The sender, to which the receiver is linked, has ended.
  case linkExit(from: Pid, reason: ExitReason)

  /// The sender asks the receiver to end.
  case exit(from: Pid, reason: ExitReason)

  /// A monitored process has ended.
  case down(MonitorRef, from: Pid, reason: ExitReason)

  case link(SignalPort)
  case unlink(Pid)
  case monitor(MonitorRef, by: SignalPort)
  case demonitor(MonitorRef)

  /// The process that the receiver has asked for with a monitor: it watches by this reference from now on.
  case watching(MonitorRef, SignalPort)
}
