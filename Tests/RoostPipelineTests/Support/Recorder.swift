import Roost

/// Collects values from any thread.
final class Recorder<Value: Sendable>: Sendable {
  private let state = Locked<[Value]>([])

  var values: [Value] { state.withLock { $0 } }

  func record(_ value: Value) { state.withLock { $0.append(value) } }
}
