/// The calls that wait for a server longer than it takes to deal with the messages among which they came. Each knows its
/// place: one that ends touches no other. Under the server's lock.
struct CallPlaces {
  private var places: [PendingCallNode?] = []
  private var free: [Int32] = []

  var isEmpty: Bool { places.count == free.count }

  /// Gives a place to a call. Says no if it has ended: whoever ended it may not have seen the place.
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

  /// Gives places to those of a row that still wait.
  ///
  /// - Returns: those that have ended.
  mutating func add(row: PendingCallNode) -> PendingCallNode? {
    var settled: PendingCallNode?
    var next: PendingCallNode? = row.reversedRow()
    while let call = next {
      next = call.nextInRow
      let hasEnded = call.isSettled || !add(call)
      call.nextInRow = hasEnded ? settled : nil
      if hasEnded { settled = call }
    }
    return settled
  }

  /// Takes out a call that has a place.
  mutating func remove(_ call: PendingCallNode) {
    let place = call.place.exchange(-1, ordering: .sequentiallyConsistent)
    guard place >= 0 else { return }
    places[Int(place)] = nil
    free.append(place)
  }

  /// Takes all out, the oldest first as far as places tell.
  mutating func takeAll() -> [PendingCallNode?] {
    free = []
    return exchange(&places, [])
  }
}
