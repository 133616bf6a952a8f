/// What an interrupt does: the first stops the run in order, the second does not wait for what is under way any more, the
/// third ends the executable at once.
struct StopMachine: Equatable, Sendable {
  enum Action: Equatable, Sendable {
    case stopInOrder, stopNow, exitAtOnce
  }

  private var last: Action?

  mutating func interrupted() -> Action {
    let next: Action =
      switch last {
      case nil: .stopInOrder
      case .stopInOrder: .stopNow
      case .stopNow, .exitAtOnce: .exitAtOnce
      }
    last = next
    return next
  }
}
