/// Which incarnation of a node it is that made a pid: a node that is started again has another, so that pids of
/// the earlier one never name its processes.
///
/// epmd gives out creations; a node without epmd draws its own.
public struct Creation: Hashable, Sendable {
  public let value: UInt32

  public init(_ value: UInt32) {
    self.value = value
  }

  /// A node whose creation is not told, as in version 5 of the handshake.
  public static let unknown = Creation(0)

  /// A creation for a node that asks no epmd. The values up to 3 are those of old nodes, and are not drawn.
  public static func random(using generator: inout some RandomNumberGenerator) -> Creation {
    Creation(UInt32.random(in: 4...UInt32.max, using: &generator))
  }
}

extension Creation: CustomStringConvertible {
  public var description: String { String(value) }
}
