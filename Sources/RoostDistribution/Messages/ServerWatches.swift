import ExternalTerm

/// The servers at the other end of a connection that calls go to by their pids, each with the one monitor that it has for
/// all of them.
struct ServerWatches: Sendable {
  private struct Watch {
    let server: ExternalPid
    let reference: ExternalReference
    /// The process that the monitor is said to be of: the first that called.
    let watcher: ExternalPid
    var calls = 1
  }

  /// By places, which calls keep. Those that are free are nil.
  private var watches: [Watch?] = []
  private var free: [Int] = []
  private var places: [ExternalPid: Int] = [:]
  private var placesByNumber: [UInt64: Int] = [:]
  /// The place of the last that was called: most often it is called next.
  private var last: Int?

  /// How many have no calls.
  private(set) var idle = 0

  /// A call to a server begins. Nil if the server is not watched.
  mutating func join(_ server: ExternalPid) -> Int? {
    guard let place = find(server) else { return nil }
    if watches[place]!.calls == 0 { idle -= 1 }
    watches[place]!.calls += 1
    return place
  }

  private mutating func find(_ server: ExternalPid) -> Int? {
    if let last, watches[last]?.server == server { return last }
    guard let place = places[server] else { return nil }
    last = place
    return place
  }

  /// A server is watched from now on, and has one call.
  mutating func add(
    _ server: ExternalPid,
    by watcher: ExternalPid,
    _ reference: ExternalReference
  ) -> Int {
    let watch = Watch(server: server, reference: reference, watcher: watcher)
    let place = free.popLast() ?? watches.count
    if place == watches.count { watches.append(watch) } else { watches[place] = watch }
    places[server] = place
    placesByNumber[reference.number] = place
    return place
  }

  /// A call has ended.
  mutating func leave(_ place: Int) {
    watches[place]!.calls -= 1
    if watches[place]!.calls == 0 { idle += 1 }
  }

  /// A server has ended, by the number of its monitor. Its calls are to be forgotten with it.
  mutating func remove(_ number: UInt64) -> Int? {
    guard let place = placesByNumber[number] else { return nil }
    forget(place)
    return place
  }

  /// Those without calls are watched no longer. What is to be sent.
  mutating func removeIdle() -> [ControlMessage] {
    watches.indices.compactMap { place in
      guard let watch = watches[place], watch.calls == 0 else { return nil }
      forget(place)
      return .demonitor(from: watch.watcher, to: .pid(watch.server), watch.reference)
    }
  }

  private mutating func forget(_ place: Int) {
    guard let watch = watches[place] else { return }
    if watch.calls == 0 { idle -= 1 }
    watches[place] = nil
    free.append(place)
    places[watch.server] = nil
    placesByNumber[watch.reference.number] = nil
    if last == place { last = nil }
  }
}
