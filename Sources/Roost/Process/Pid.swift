/// The identity of a process: which process, on which node.
///
/// A pid is a plain value: it keeps nothing alive, can be compared, hashed, logged and sent anywhere,
/// and is never used again for another process within the life of its node. To send to a process use a
/// typed ``Ref``; a pid is what links, monitors and exit signals speak of.
///
/// Follows the pids of Erlang: a number, a serial that counts the reuses of that number, and a node.
public struct Pid: Sendable, Hashable {
  /// The node on which the process lives.
  public let node: NodeID

  /// The number of the process in its node's table.
  public let number: UInt32

  /// Tells apart the processes that had the same ``number`` one after the other.
  public let serial: UInt32

  @inlinable
  public init(node: NodeID, number: UInt32, serial: UInt32) {
    self.node = node
    self.number = number
    self.serial = serial
  }

  /// The number tells most processes apart.
  @inlinable
  public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

extension Pid: CustomStringConvertible {
  /// `<number.serial>`, as logs show it.
  public var description: String { "<\(number).\(serial)>" }
}

/// The identity of one incarnation of a node: a digest of its name and creation.
///
/// A node that is started again under its old name gets a new creation and so another identity: pids of
/// the earlier incarnation never name a process of the later one.
public struct NodeID: Sendable, Hashable {
  @usableFromInline let digest: UInt64

  /// The identity of the node `name` in its incarnation `creation`.
  public init(name: String, creation: UInt32) {
    // FNV-1a, 64 bits: equal in every runtime, so that pids can be compared across them.
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in name.utf8 { mix(byte) }
    mix(0)
    for shift in stride(from: 0, to: 32, by: 8) { mix(UInt8(truncatingIfNeeded: creation >> shift)) }
    self.digest = digest
  }
}
