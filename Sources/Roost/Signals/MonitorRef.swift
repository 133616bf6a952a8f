/// The reference of one monitor, and what its DOWN carries. Unique within a node.
public struct MonitorRef: Sendable, Hashable, CustomStringConvertible {
  @usableFromInline let number: UInt64

  public var description: String { "#Ref<\(number)>" }
}
