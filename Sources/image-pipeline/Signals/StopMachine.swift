/// What an interrupt does: the first stops the run in order, the second ends the executable at once.
struct StopMachine: Equatable, Sendable {
  enum Action: Equatable, Sendable {
    case stopInOrder, exitAtOnce
  }

  private var stopping = false

  mutating func interrupted() -> Action {
    defer { stopping = true }
    return stopping ? .exitAtOnce : .stopInOrder
  }
}
