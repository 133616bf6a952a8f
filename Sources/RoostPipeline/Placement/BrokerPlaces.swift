import Roost

/// Where the brokers of a run are that it wants on other nodes. It outlives their keepers.
final class BrokerPlaces: Sendable {
  private struct State {
    var whereabouts: [Int: BrokerWhereabouts] = [:]
    /// By stage; each is a ``BrokerDoor`` for the items of its broker.
    var doors: [Int: any Sendable] = [:]
  }

  /// By stage; each is a ``BrokerPlace`` for the items of its broker.
  private let places: [Int: any Sendable]
  private let state: Locked<State>

  init(_ places: [Int: any Sendable], patience: Duration) {
    self.places = places
    state = Locked(State(whereabouts: places.mapValues { _ in BrokerWhereabouts(patience: patience) }))
  }

  /// Which items cannot go through the broker before a stage; nil if that broker has no place on another node.
  func misfits<Payload: Sendable>(before stage: Int) -> (@Sendable ([Item<Payload>]) -> Misfits)? {
    (places[stage] as? BrokerPlace<Payload>)?.misfits
  }

  /// How a broker is reached that is on another node now.
  func door<Payload: Sendable>(_ stage: Int) -> BrokerDoor<Payload>? {
    state.withLock { $0.doors[stage] } as? BrokerDoor<Payload>
  }

  /// The broker has not begun yet.
  func shut(_ stage: Int) { state.withLock { $0.doors[stage] = nil } }

  func up(_ stage: Int, _ door: any Sendable) {
    state.withLock { state in
      state.whereabouts[stage]?.up()
      state.doors[stage] = door
    }
  }

  func lost(_ stage: Int, _ why: String) {
    state.withLock { state in
      state.whereabouts[stage]?.lost(why)
      state.doors[stage] = nil
    }
  }

  func failed(_ stage: Int, _ why: String) -> BrokerWhereabouts.Decision {
    state.withLock { $0.whereabouts[stage]?.failed(why) } ?? .here
  }

  /// Why the broker is on the run's own node now; nil if it is not.
  func reason(_ stage: Int) -> String? { state.withLock { $0.whereabouts[stage]?.reason } }
}
