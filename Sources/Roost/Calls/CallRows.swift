/// The calls that have come to a server and been answered, most of them, while it deals with the messages among which
/// they came: links in a row. Under the server's lock.
@usableFromInline
struct CallRows {
  // The newest of those that have come since, that of a message in the hand included, and of those whose messages the
  // server took last.
  @usableFromInline var entered: PendingCallNode?
  @usableFromInline var taken: PendingCallNode?

  @usableFromInline
  init() {}

  /// Whether ``turnOver(isIdle:)`` has something to do.
  @inlinable var isMoving: Bool { taken != nil || entered != nil }

  /// A call comes, with a message to the mailbox, which keeps as much until the server takes it.
  @usableFromInline
  mutating func enter(_ call: PendingCallNode) {
    // Here and below a place that is assigned to next is not emptied by `take()`: inlined into a loop, Swift 6.3.1
    // loses the assignment.
    call.nextInRow = entered
    entered = call
  }

  /// The server has dealt with the messages that it took last, and takes those that have come since.
  ///
  /// - Parameter isIdle: there are no more messages.
  /// - Returns: those whose messages it has dealt with.
  mutating func turnOver(isIdle: Bool) -> PendingCallNode? {
    if isIdle, let newest = entered {
      newest.lastInRow.nextInRow = taken
      (taken, entered) = (newest, nil)
    }
    let row = taken
    (taken, entered) = (entered, nil)
    return row
  }
}

/// Calls in a row.
extension PendingCallNode {
  /// Whether all from here on have ended. Without counting references, as it is under a lock that others want.
  final var isRowSettled: Bool {
    var next: Unmanaged<PendingCallNode>? = .passUnretained(self)
    while let call = next {
      guard call._withUnsafeGuaranteedRef({ $0.isSettled }) else { return false }
      next = call._withUnsafeGuaranteedRef { $0.nextInRow.map(Unmanaged.passUnretained) }
    }
    return true
  }

  fileprivate final var lastInRow: PendingCallNode {
    var last = self
    while let next = last.nextInRow { last = next }
    return last
  }

  final func reversedRow() -> PendingCallNode {
    var (row, next) = (self, nextInRow)
    nextInRow = nil
    while let call = next {
      next = call.nextInRow
      call.nextInRow = row
      row = call
    }
    return row
  }

  /// Lets go of a row, one by one: it may be long.
  @usableFromInline
  final func letGoOfRow() {
    var next = nextInRow.take()
    while let call = next { next = call.nextInRow.take() }
  }
}
