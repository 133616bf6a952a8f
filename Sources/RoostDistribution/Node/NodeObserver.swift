/// Somebody who is told of nodes that come and go.
struct NodeObserver: Sendable {
  let tell: @Sendable (NodeEvent) -> Void
  /// This node has stopped.
  let end: @Sendable () -> Void
}

/// Lasts until it is ended, or let go.
final class NodeObservation: Sendable {
  private let number: UInt64
  private weak let core: NodeCore?

  init(_ number: UInt64, of core: NodeCore) {
    self.number = number
    self.core = core
  }

  deinit { end() }

  func end() { core?.state.withLock { _ = $0.observers.removeValue(forKey: number) } }
}

extension NodeCore {
  /// Has somebody told of nodes that come and go from now on, on the threads of the connections.
  func observe(
    _ tell: @escaping @Sendable (NodeEvent) -> Void,
    onEnd end: @escaping @Sendable () -> Void = {}
  ) -> NodeObservation {
    let number = state.withLock { state -> UInt64? in
      let number = state.makeNumber()
      guard state.phase != .stopped else { return nil }
      state.observers[number] = NodeObserver(tell: tell, end: end)
      return number
    }
    if number == nil { end() }
    return NodeObservation(number ?? 0, of: self)
  }
}
