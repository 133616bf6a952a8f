/// How a child is started.
enum ChildStart: Sendable {
  /// As a process of this node.
  case here(@Sendable (Kernel, Launch) throws(StartError) -> Process)

  /// As one of another node. Gives what abandons the start while it is under way, if it is.
  case elsewhere(@Sendable (ChildElsewhere) -> (@Sendable () -> Void)?)
}

/// A child that is being started.
enum StartingChild {
  case here(Process)
  /// Which process it is will be known once it has started.
  case elsewhere(abandon: (@Sendable () -> Void)?)
}

/// A child that is to be started on another node, linked to its supervisor and monitored by it.
package struct ChildElsewhere: Sendable {
  package let supervisor: Pid
  fileprivate let promise: StartPromise

  /// Says what became of it: before any signal of the new process reaches the supervisor, but for the link and the
  /// monitor.
  package func end(with result: Result<Pid, StartError>) { promise.resolve(result) }
}

extension Child {
  /// A child on another node.
  package init(
    _ id: String,
    behaviour: String,
    restart: RestartType,
    shutdown: ShutdownPolicy?,
    isSignificant: Bool,
    elsewhere start: @escaping @Sendable (ChildElsewhere) -> (@Sendable () -> Void)?
  ) {
    self.init(
      id: id,
      kind: .worker,
      name: nil,
      behaviour: behaviour,
      options: ProcessOptions(),
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant,
      start: .elsewhere(start)
    )
  }

  /// Starts the child for its supervisor.
  func start(
    by supervisor: Process,
    restarts: Int,
    _ promise: StartPromise
  ) throws(StartError) -> StartingChild {
    switch startFunction {
    case .here(let start):
      return .here(try start(supervisor.kernel, launch(by: supervisor, restarts: restarts, promise)))
    case .elsewhere(let start):
      return .elsewhere(abandon: start(ChildElsewhere(supervisor: supervisor.pid, promise: promise)))
    case nil: throw StartError(reason: .noproc)
    }
  }

  private func launch(by supervisor: Process, restarts: Int, _ promise: StartPromise) -> Launch {
    var launch = Launch()
    launch.name = name
    launch.options = options
    launch.options.labels.merge(card.place(under: supervisor)) { $1 }
    launch.parent = supervisor
    launch.isLinked = true
    launch.isMonitored = true
    launch.isSupervised = true
    launch.restarts = restarts
    launch.starter = promise
    return launch
  }
}
