import NIOCore
import Roost

/// One start of a child on another node: on the first of several that can be reached.
final class ChildPlacing: Sendable {
  private enum State {
    /// A node is asked; by the closure it is not any more.
    case asking(Int, abandon: (@Sendable () -> Void)?)
    /// None could be reached, and all are asked again later.
    case resting(ScheduledSend)
    /// Nobody wants the child any more.
    case abandoned
  }

  private let core: NodeCore
  private let call: FunctionCall
  private let peers: [NodeName]
  private let child: ChildElsewhere
  private let deadline: NIODeadline
  private let state = Locked(State.asking(0, abandon: nil))

  /// How long to wait before all nodes are asked again.
  private static let pause = Duration.milliseconds(500)

  /// - Parameters:
  ///   - peers: in the order in which they are asked.
  ///   - patience: how long to go on when none can be reached.
  init(
    _ core: NodeCore,
    _ call: FunctionCall,
    _ peers: [NodeName],
    _ child: ChildElsewhere,
    patience: Duration
  ) {
    self.core = core
    self.call = call
    self.peers = peers
    self.child = child
    deadline = .now() + TimeAmount(max(patience, .zero))
  }

  func begin() { ask(0) }

  /// - Parameter number: how many have been asked before, all rounds together.
  private func ask(_ number: Int) {
    do throws(SpawnError) {
      let peer = peers[number % peers.count]
      let abandon = try core.spawn(call, at: peer, under: child.supervisor) { self.settle(number, $0) }
      let isAbandoned = state.withLock { state in
        switch state {
        case .asking(number, _): state = .asking(number, abandon: abandon)
        case .asking, .resting: break
        case .abandoned: return true
        }
        return false
      }
      if isAbandoned { abandon?() }
    } catch {
      child.end(with: .failure(error.ofStart))
    }
  }

  private func settle(_ number: Int, _ outcome: Result<Pid, SpawnError>) {
    switch outcome {
    case .success(let pid): child.end(with: .success(pid))
    case .failure(let error) where error.code == .noconnection: goOn(after: number)
    case .failure(let error): child.end(with: .failure(error.ofStart))
    }
  }

  private func goOn(after number: Int) {
    let isRoundOver = (number + 1) % peers.count == 0
    // One that has stopped connects to nobody any more.
    let hasStopped = core.state.withLock { $0.phase == .stopped }
    if isRoundOver, hasStopped || NIODeadline.now() + TimeAmount(Self.pause) > deadline { return fail() }
    let goesOn = state.withLock { state in
      if case .abandoned = state { return false }
      state = isRoundOver ? .resting(rest(after: number)) : .asking(number + 1, abandon: nil)
      return true
    }
    if !goesOn { return child.end(with: .failure(StartError(reason: .shutdown))) }
    if !isRoundOver { ask(number + 1) }
  }

  /// By the runtime's timers: the loops may end before it.
  private func rest(after number: Int) -> ScheduledSend {
    core.runtime.after(Self.pause) {
      let goesOn = self.state.withLock { state in
        guard case .resting = state else { return false }
        state = .asking(number + 1, abandon: nil)
        return true
      }
      if goesOn { self.ask(number + 1) }
    }
  }

  private func fail() {
    let names = peers.map(\.description).joined(separator: ", ")
    child.end(with: .failure(StartError(reason: .other("noconnection with \(names)"))))
  }

  /// Gives the start up. What becomes of it is said all the same.
  func abandon() {
    let state = state.withLock { state in exchange(&state, .abandoned) }
    switch state {
    case .asking(_, let abandon): abandon?()
    case .resting(let timer):
      timer.cancel()
      child.end(with: .failure(StartError(reason: .shutdown)))
    case .abandoned: break
    }
  }
}

extension SpawnError {
  /// What a supervisor makes of it.
  var ofStart: StartError {
    switch code {
    // It was not wanted any more.
    case .cancelled: StartError(reason: .shutdown)
    case .noconnection, .noProcess, .refused, .invalidRequest: StartError(reason: .other(message))
    }
  }
}
