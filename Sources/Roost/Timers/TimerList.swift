/// A first-in, first-out list of ``TimerNode``s, linked through the nodes themselves.
///
/// It neither retains nor releases: the wheel's reference to a node stays the same one while the node moves
/// from list to list.
struct TimerList {
  private(set) var first: Unmanaged<TimerNode>?
  private var last: Unmanaged<TimerNode>?

  init() {}

  var isEmpty: Bool { first == nil }

  /// Puts a node, which no list holds, at the end.
  @inline(__always)
  mutating func append(_ node: Unmanaged<TimerNode>) {
    let last = self.last
    node._withUnsafeGuaranteedRef {
      $0.previous = last
      $0.next = nil
    }
    if let last {
      last._withUnsafeGuaranteedRef { $0.next = node }
    } else {
      first = node
    }
    self.last = node
  }

  /// Takes out a node that this list holds.
  @inline(__always)
  mutating func remove(_ node: Unmanaged<TimerNode>) {
    let (previous, next) = node._withUnsafeGuaranteedRef { ($0.previous, $0.next) }
    if let previous {
      previous._withUnsafeGuaranteedRef { $0.next = next }
    } else {
      first = next
    }
    if let next {
      next._withUnsafeGuaranteedRef { $0.previous = previous }
    } else {
      last = previous
    }
  }

  /// Takes out the first node, if there is one.
  mutating func removeFirst() -> Unmanaged<TimerNode>? {
    guard let node = first else { return nil }
    remove(node)
    return node
  }
}
