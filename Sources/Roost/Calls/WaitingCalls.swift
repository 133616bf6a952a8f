/// The calls that wait for a server.
///
/// Most are answered while the server deals with the messages among which they came, and are never more than links in
/// a row. Those that wait longer get places of their own.
extension ProcessControl {
  var hasCalls: Bool { calls.isMoving || ties?.callPlaces.isEmpty == false }

  /// Gives a place to a call at once.
  mutating func add(_ call: PendingCallNode) { makeTies().callPlaces.add(call) }

  /// Takes out a call that has a place.
  mutating func remove(_ call: PendingCallNode) { ties?.callPlaces.remove(call) }

  /// The server has dealt with the messages that it took last, and takes those that have come since.
  ///
  /// - Parameter isIdle: there are no more messages.
  /// - Returns: calls that have ended, to be let go outside the lock.
  @usableFromInline
  mutating func turnOverCalls(isIdle: Bool) -> PendingCallNode? {
    let row = calls.turnOver(isIdle: isIdle)
    guard let row, !row.isRowSettled else { return row }
    return makeTies().callPlaces.add(row: row)
  }

  /// Takes all out, the oldest first as far as places tell.
  mutating func takeAllCalls() -> [PendingCallNode?] {
    var all = ties?.callPlaces.takeAll() ?? []
    for row in [calls.taken.take(), calls.entered.take()] {
      var next = row?.reversedRow()
      while let call = next {
        next = call.nextInRow.take()
        all.append(call)
      }
    }
    return all
  }
}
