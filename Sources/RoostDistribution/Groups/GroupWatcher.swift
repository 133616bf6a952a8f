import ExternalTerm

/// Somebody who watches a scope, or one group of it. The stream ends with the scope's process.
final class GroupWatcher: Sendable {
  let number: UInt64
  private let group: Term?
  private let continuation: AsyncStream<GroupChange>.Continuation

  /// - Parameter group: nil for all groups.
  init(number: UInt64, of group: Term?, _ continuation: AsyncStream<GroupChange>.Continuation) {
    self.number = number
    self.group = group
    self.continuation = continuation
  }

  deinit { continuation.finish() }

  func tell(_ change: GroupChange) {
    if group == nil || group == change.group { continuation.yield(change) }
  }
}
