/// A timer that puts something into a mailbox, or does anything else that is quick.
final class WakeTimer: TimerNode, @unchecked Sendable {  // safe: immutable
  private let action: @Sendable () -> Void

  init(_ action: @escaping @Sendable () -> Void) {
    self.action = action
    super.init()
  }

  override func fire() { action() }
}

/// The reference of a timer. Unique within a node.
public struct TimerRef: Sendable, Hashable, CustomStringConvertible {
  let number: UInt64

  public var description: String { "#Timer<\(number)>" }
}
