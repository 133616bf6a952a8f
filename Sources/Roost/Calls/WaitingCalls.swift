import Synchronization

/// The calls that wait for a server. Under the server's lock.
///
/// Most are answered while the server deals with the messages among which they came, and are never more than links in
/// a row: that of those which have come since, and that of those whose messages the server took last. Those which still
/// wait then get places of their own, which they know: one that ends later touches no other.
@usableFromInline
struct WaitingCalls {
  // The newest of each row.
  @usableFromInline var entered: PendingCallNode?
  @usableFromInline var taken: PendingCallNode?

  private var places: [PendingCallNode?] = []
  private var free: [Int32] = []

  @usableFromInline
  init() {}

  var isEmpty: Bool { places.count == free.count && !isMoving }

  /// A call comes, with a message to the mailbox, which keeps as much until the server takes it.
  @usableFromInline
  mutating func enter(_ call: PendingCallNode) {
    call.nextInRow = entered.take()
    entered = call
  }

  /// Gives a place to a call at once. Says no if it has ended: whoever ended it may not have seen the place.
  @discardableResult
  mutating func add(_ call: PendingCallNode) -> Bool {
    if let place = free.popLast() {
      places[Int(place)] = call
      call.place.store(place, ordering: .sequentiallyConsistent)
    } else {
      places.append(call)
      call.place.store(Int32(truncatingIfNeeded: places.count - 1), ordering: .sequentiallyConsistent)
    }
    guard call.isSettled else { return true }
    remove(call)
    return false
  }

  /// Takes out a call that has a place.
  mutating func remove(_ call: PendingCallNode) {
    let place = call.place.exchange(-1, ordering: .sequentiallyConsistent)
    guard place >= 0 else { return }
    places[Int(place)] = nil
    free.append(place)
  }

  /// Whether ``turnOver(isIdle:)`` has something to do.
  @inlinable var isMoving: Bool { taken != nil || entered != nil }

  /// The server has dealt with the messages that it took last, and takes those that have come since.
  ///
  /// - Parameter isIdle: there are no more messages.
  /// - Returns: those that have ended, to be let go outside the lock.
  @usableFromInline
  mutating func turnOver(isIdle: Bool) -> PendingCallNode? {
    if isIdle, let entered {
      entered.lastInRow.nextInRow = taken.take()
      taken = self.entered.take()
    }
    let row = taken.take()
    taken = entered.take()
    guard let row, !row.isRowSettled else { return row }
    var settled: PendingCallNode?
    var next: PendingCallNode? = row.reversedRow()
    while let call = next {
      next = call.nextInRow.take()
      if call.isSettled || !add(call) {
        call.nextInRow = settled
        settled = call
      }
    }
    return settled
  }

  /// Takes all out, the oldest first as far as places tell.
  mutating func takeAll() -> [PendingCallNode?] {
    free = []
    var all = exchange(&places, [])
    for row in [taken.take(), entered.take()] {
      var next = row?.reversedRow()
      while let call = next {
        next = call.nextInRow.take()
        all.append(call)
      }
    }
    return all
  }
}

/// Calls in a row.
extension PendingCallNode {
  /// Whether all from here on have ended. Without counting references, as it is under a lock that others want.
  fileprivate final var isRowSettled: Bool {
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

  fileprivate final func reversedRow() -> PendingCallNode {
    var (row, next) = (self, nextInRow.take())
    while let call = next {
      next = call.nextInRow.take()
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
