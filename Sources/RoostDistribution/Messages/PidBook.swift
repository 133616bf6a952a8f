import ExternalTerm
import Roost

/// What the pids in messages stand for: whoever connects a node with others knows.
protocol PidBook: AnyObject, Sendable {
  /// What this node takes of others.
  var limits: WireLimits { get }

  /// See ``Node/external(_:)``.
  func external(_ pid: Pid) -> ExternalPid?

  /// See ``Node/ref(to:as:)``.
  func ref<Message: WireMessage>(
    to process: ExternalPid,
    as: Message.Type
  ) throws(NodeNameError) -> Ref<Message>
}
