import Roost

/// Another node as the place of a broker: how the broker is ordered there, and spoken to.
package struct BrokerPlace<Payload: Sendable>: Sendable {
  /// What reports call the node.
  let node: String

  /// Orders the broker, and gives the process that takes orders there, which is to be watched.
  let order: @Sendable (BrokerOrder, Ref<KeeperMessage>) -> Void

  /// Who takes orders there.
  let host: Pid

  /// How the broker with that pid is reached; nil if nothing is known of its node.
  let door: @Sendable (Pid) -> BrokerDoor<Payload>?

  /// Which items cannot be sent there.
  let misfits: @Sendable ([Item<Payload>]) -> Misfits

  package init(
    node: String,
    host: Pid,
    order: @escaping @Sendable (BrokerOrder, Ref<KeeperMessage>) -> Void,
    door: @escaping @Sendable (Pid) -> BrokerDoor<Payload>?,
    misfits: @escaping @Sendable ([Item<Payload>]) -> Misfits
  ) {
    (self.node, self.host, self.order, self.door, self.misfits) = (node, host, order, door, misfits)
  }
}
