/// The calls that wait for a server, each in a place of its own that it knows: coming and going touches no other
/// call, whose memory another core may be using. Under the server's lock.
@usableFromInline
struct WaitingCalls {
  private var places: [PendingCallNode?] = []
  private var free: [Int32] = []

  @usableFromInline
  init() {}

  var isEmpty: Bool { places.count == free.count }

  @usableFromInline
  mutating func add(_ call: PendingCallNode) {
    if let place = free.popLast() {
      call.place = place
      places[Int(place)] = call
    } else {
      call.place = Int32(truncatingIfNeeded: places.count)
      places.append(call)
    }
  }

  /// Takes a call out; one that is not in is no matter.
  @usableFromInline
  mutating func remove(_ call: PendingCallNode) {
    let place = call.place
    guard place >= 0 else { return }
    call.place = -1
    places[Int(place)] = nil
    free.append(place)
  }

  /// Takes all out, the oldest first as far as places tell.
  mutating func takeAll() -> [PendingCallNode?] {
    free = []
    return exchange(&places, [])
  }
}
