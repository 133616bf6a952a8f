import ExternalTerm
import Roost

/// A process that has been spawned on another node.
public struct SpawnedProcess: Hashable, Sendable {
  /// The process, for links, monitors, exits and messages.
  public let pid: Pid

  /// The same as terms have it, for ``Node/ref(to:as:)``.
  public let external: ExternalPid

  /// The monitor, if one was asked for.
  public let monitor: MonitorRef?
}

extension Node {
  /// Spawns a process on a node, and waits until it is there (`erlang:spawn_opt/5`): a process or a function that is
  /// registered there, or any function of an Erlang or Elixir node.
  ///
  /// ```swift
  /// let made = try await node.spawn("start", of: "counter", at: worker, 5, options: [.link])
  /// let counter = try node.ref(to: made.external, as: Counter.Message.self)
  /// ```
  ///
  /// With a link or a monitor, the calling process, which has async handlers or is a raw one, has it before the new
  /// one runs. That nothing of this name is known there is the exit reason of the process. What one writes that is
  /// spawned on an Erlang node, by `io:format/2` and the like, this node logs.
  ///
  /// - Parameters:
  ///   - function: the function to run in the new process.
  ///   - peer: the node; this one too.
  ///   - arguments: what can be coded as terms.
  /// - Throws: ``SpawnError``. The wait has no limit of time: a node that does not answer is lost by its ticks.
  @discardableResult
  public func spawn<each Argument: Encodable & Sendable>(
    _ function: String,
    of module: String,
    at peer: NodeName,
    _ arguments: repeat each Argument,
    options: SpawnOptions = []
  ) async throws(SpawnError) -> SpawnedProcess {
    let call = try FunctionCall(function, of: module, repeat each arguments)
    return try await core.spawn(call, at: peer, options)
  }
}

extension FunctionCall {
  init<each Argument: Encodable & Sendable>(
    _ function: String,
    of module: String,
    _ arguments: repeat each Argument
  ) throws(SpawnError) {
    do {
      let terms = try AnswerCoding.terms(repeat each arguments)
      self.init(module: Atom(module), name: Atom(function), arguments: terms)
    } catch {
      throw SpawnError(.invalidRequest, "the arguments of \(module):\(function): \(error)")
    }
  }
}

extension NodeCore {
  func spawn(
    _ call: FunctionCall,
    at peer: NodeName,
    _ options: SpawnOptions
  ) async throws(SpawnError) -> SpawnedProcess {
    let parent = runtime.currentProcess
    guard parent != nil || options.isEmpty else {
      throw SpawnError(.noProcess, "only a process can be linked to what it spawns, or monitor it")
    }
    let reference = local.reference(runtime.makeReference())
    let monitor = options.contains(.monitor) ? MonitorRef(reference) : nil
    if peer == name {
      let made = prepare(call, parent, isLinked: options.contains(.link), monitor)
      made.run()
      let pid = made.process.pid
      return SpawnedProcess(pid: pid, external: local.external(pid), monitor: monitor)
    }
    let port = SpawnPort()
    try request(call, by: parent, at: peer, options, reference, port)
    let process = try await port.wait()
    return SpawnedProcess(pid: try spawned(process, at: peer), external: process, monitor: monitor)
  }

  /// Spawns a child of a supervisor of this node, linked to it and monitored by it.
  ///
  /// - Parameter tell: told the outcome before anything of the process itself reaches the supervisor.
  /// - Returns: what gives the request up, if it is under way; a process that comes of it all the same is ended.
  func spawn(
    _ call: FunctionCall,
    at peer: NodeName,
    under supervisor: Pid,
    _ tell: @escaping @Sendable (Result<Pid, SpawnError>) -> Void
  ) throws(SpawnError) -> (@Sendable () -> Void)? {
    guard supervisor.node == runtime.node else {
      throw SpawnError(.noProcess, "\(supervisor) is no process of \(name), which is to spawn its child")
    }
    let reference = local.reference(runtime.makeReference())
    if peer == name {
      let made = prepare(call, supervisor, isLinked: true, isSupervised: true, MonitorRef(reference))
      tell(.success(made.process.pid))
      made.run()
      return nil
    }
    let port = SpawnPort(needing: [.link, .monitor]) { [weak self] outcome in
      tell(
        outcome.flatMap { process in
          Result { () throws(SpawnError) in
            guard let self else { throw SpawnError.noconnection(peer) }
            return try self.spawned(process, at: peer)
          }
        }
      )
    }
    try request(call, by: supervisor, at: peer, [.link, .monitor], reference, port)
    return { port.cancel() }
  }

  private func request(
    _ call: FunctionCall,
    by parent: Pid?,
    at peer: NodeName,
    _ options: SpawnOptions,
    _ reference: ExternalReference,
    _ port: SpawnPort
  ) throws(SpawnError) {
    guard let arity = UInt8(exactly: call.arguments.count) else {
      throw SpawnError(.invalidRequest, "a function has at most 255 arguments, not \(call.arguments.count)")
    }
    let request = SpawnRequest(
      reference: reference,
      from: local.external(parent ?? outside),
      groupLeader: local.external(groupLeader.withLock { $0 } ?? outside),
      module: call.module,
      function: call.name,
      arity: arity,
      options: options.terms
    )
    submit(.spawn(request, .term(.list(call.arguments)), port), to: peer)
  }

  private func spawned(_ process: ExternalPid, at peer: NodeName) throws(SpawnError) -> Pid {
    do {
      return try pid(process)
    } catch {
      throw SpawnError(.refused, "\(peer) answers with \(process), which cannot be: \(error)")
    }
  }

  /// Makes the process on this node, and ties it to its parent.
  private func prepare(
    _ call: FunctionCall,
    _ parent: Pid?,
    isLinked: Bool,
    isSupervised: Bool = false,
    _ monitor: MonitorRef?
  ) -> NewProcess {
    // What is forbidden is forbidden to other nodes.
    let known = functions.withLock { $0 }
    let made = newProcess(for: call, among: known) { _, outcome in outcome.exitReason }
    guard let parent = parent.flatMap({ runtime.localProcess($0) }) else { return made }
    if isLinked {
      made.adopt(by: parent.pid, isSupervised: isSupervised)
      // The parent first: the process may have been ended already, and then says so.
      parent.receive(.link(made.process.port))
      made.process.receive(.link(parent.port))
    }
    if let monitor {
      parent.receive(.watching(monitor, made.process.port))
      made.process.receive(.monitor(monitor, by: parent.port))
    }
    return made
  }
}
