import ExternalTerm

/// A process that a peer wants to have spawned; its arguments, a list, follow as the message.
public struct SpawnRequest: Hashable, Sendable {
  /// Names the request, and is the reference of the monitor if one is asked for.
  public var reference: ExternalReference
  /// The process that asks: the parent.
  public var from: ExternalPid
  public var groupLeader: ExternalPid
  public var module: Atom
  public var function: Atom
  public var arity: UInt8
  /// The options of `erlang:spawn_opt`, such as `link`, `monitor` and `{monitor, Options}`.
  public var options: [Term]

  public init(
    reference: ExternalReference,
    from: ExternalPid,
    groupLeader: ExternalPid,
    module: Atom,
    function: Atom,
    arity: UInt8,
    options: [Term] = []
  ) {
    self.reference = reference
    self.from = from
    self.groupLeader = groupLeader
    self.module = module
    self.function = function
    self.arity = arity
    self.options = options
  }
}
