/// Which worker fills each slot at one side of a joint.
///
/// The slots are known from the topology, so that one whose worker has died and not yet come back is not
/// taken for one that is done.
struct SlotTable: Sendable {
  enum State: Sendable, Equatable {
    case vacant
    case filled(incarnation: Int, registration: Int)
    case drained
  }

  private let order: [Slot]
  private var states: [Slot: State]

  init(_ slots: [Slot]) {
    order = slots
    states = Dictionary(slots.map { ($0, .vacant) }, uniquingKeysWith: { first, _ in first })
  }

  func knows(_ slot: Slot) -> Bool { states[slot] != nil }

  /// Whether this very incarnation fills its slot.
  func holds(_ worker: WorkerID) -> Bool {
    guard case .filled(worker.incarnation, _) = states[worker.slot] else { return false }
    return true
  }

  /// The workers there are and by which registration, in the order of their slots.
  var workers: [(worker: WorkerID, registration: Int)] {
    order.compactMap { slot in
      guard case .filled(let incarnation, let registration) = states[slot] else { return nil }
      return (WorkerID(slot: slot, incarnation: incarnation), registration)
    }
  }

  /// Whether every slot's worker has said that it is through.
  var allDrained: Bool { states.values.allSatisfy { $0 == .drained } }

  /// Fills a slot. False if there is no such slot, or a later incarnation fills it.
  mutating func register(_ worker: WorkerID, _ registration: Int) -> Bool {
    switch states[worker.slot] {
    case nil: return false
    case .filled(let incarnation, _) where incarnation > worker.incarnation: return false
    default:
      states[worker.slot] = .filled(incarnation: worker.incarnation, registration: registration)
      return true
    }
  }

  /// The slot is done with, unless another incarnation fills it. Holds for a worker that is out of sight too:
  /// its last word counts.
  mutating func drain(_ worker: WorkerID) {
    if holds(worker) || states[worker.slot] == .vacant { states[worker.slot] = .drained }
  }

  /// Leaves the slot vacant if it was this incarnation that filled it.
  mutating func vacate(_ worker: WorkerID) {
    if holds(worker) { states[worker.slot] = .vacant }
  }
}
