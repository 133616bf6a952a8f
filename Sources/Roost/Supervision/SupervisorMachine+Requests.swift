extension SupervisorMachine {
  mutating func serve(_ request: Request, _ token: RequestToken, _ turn: inout Turn) {
    do throws(SupervisorError) {
      if let answer = try answer(request, token, &turn) {
        turn.actions.append(.reply(token, .success(answer)))
      }
    } catch {
      turn.actions.append(.reply(token, .failure(error)))
    }
  }

  /// The answer, or nil if it has to wait for a child to start or end.
  private mutating func answer(
    _ request: Request,
    _ token: RequestToken,
    _ turn: inout Turn
  ) throws(SupervisorError) -> Answer? {
    switch request {
    case .startChild(let description):
      try startChild(description, token, &turn)
      return nil
    case .terminateChild(let id):
      return stop(try slot(of: id), .request(token), &turn) ? nil : .done
    case .restartChild(let id):
      start(try idleSlot(of: id), .restartRequest(token), request: token, &turn)
      return nil
    case .deleteChild(let id):
      forget(try idleSlot(of: id), &turn)
      return .done
    case .describeChild(let id): return .description(children[try slot(of: id)])
    case .whichChild(let id): return .child(children.info(of: try slot(of: id)))
    case .whichChildren: return .children(children.infos)
    case .countChildren: return .counts(children.counts)
    }
  }

  private mutating func startChild(
    _ description: ChildDescription,
    _ token: RequestToken,
    _ turn: inout Turn
  ) throws(SupervisorError) {
    try flags.validate(description)
    if let slot = children.slot(of: description.id) {
      if let pid = children.state(of: slot).pid { throw .alreadyStarted(description.id, pid) }
      throw .alreadyPresent(description.id)
    }
    start(children.append(description), .newChild(token), request: token, &turn)
  }

  private func slot(of id: String) throws(SupervisorError) -> Slot {
    guard let slot = children.slot(of: id) else { throw .unknownChild(id) }
    return slot
  }

  /// The child with this id if it neither runs nor is about to.
  private func idleSlot(of id: String) throws(SupervisorError) -> Slot {
    let slot = try slot(of: id)
    switch children.state(of: slot) {
    case .notRunning: return slot
    case .restarting: throw .childRestarting(id)
    case .running(let pid): throw .childRunning(id, pid)
    case .starting(let pid):
      // No request is served while a child starts.
      if let pid { throw .childRunning(id, pid) }
      throw .childRestarting(id)
    }
  }
}
