/// The reference of one monitor, and what its DOWN carries. Unique within a node.
public struct MonitorRef: Sendable, Hashable, CustomStringConvertible {
  @usableFromInline package let number: UInt64

  @usableFromInline
  package init(number: UInt64) { self.number = number }

  public var description: String { "#Ref<\(number)>" }
}
