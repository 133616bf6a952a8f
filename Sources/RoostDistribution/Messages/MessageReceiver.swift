import ExternalTerm
import Logging
import Roost

/// Hands the messages of another node to the processes of this one, each in the way that its form asks for.
///
/// - A request goes to a server with a ``WireMessage`` as a message of its type. One that cannot be read as such is
///   reported and dropped, and, if it is a call, refused: the caller ends as it would if the server had crashed,
///   as a `gen_server` without a clause for the request does; but the server lives, for no peer should be able to
///   end it with a word that it does not know.
/// - A system message is served as `sys` would: see ``SystemCommand``.
/// - The answer to a call goes to the call, and is dropped if it comes too late.
/// - All else arrives as ``Roost/Info/message(_:)``, with the `Term`; so do requests for a process whose messages
///   are no ``WireMessage``.
struct MessageReceiver: Sendable {
  let node: LocalNode
  let logger: Logger
  let route: any CallRoute
  private let pids: (any PidBook)?
  private let aliases: AliasBook
  /// The exit reason that a term stands for.
  let exitReason: @Sendable (Term) -> ExitReason

  private let doors = RequestDoors()
  /// All casts have the same: there is nothing to say of them.
  private let cast: RequestOrigin

  init(
    node: LocalNode,
    logger: Logger,
    route: any CallRoute,
    pids: (any PidBook)? = nil,
    aliases: AliasBook = AliasBook(),
    exitReason: @escaping @Sendable (Term) -> ExitReason
  ) {
    self.node = node
    self.logger = logger
    self.route = route
    self.pids = pids
    self.aliases = aliases
    cast = RequestOrigin(nil, pids)
    self.exitReason = exitReason
  }

  /// Delivers the next term to a process.
  ///
  /// - Throws: `TermDecodingError` if the bytes break the format or go beyond a limit: the peer is of no more use.
  func deliver(_ reader: inout TermReader, to process: LocalProcess) throws {
    var broken: TermDecodingError?
    let isTaken: Bool? = reader.attempt { reader in
      switch MessageShape(&reader) {
      case .call(let from):
        let call = RequestOrigin.Call(from: from, server: process, route: route)
        return request(&reader, RequestOrigin(call, pids), call, process, &broken)
      case .cast: return request(&reader, cast, nil, process, &broken)
      case .system(let from): return system(&reader, from, process, &broken)
      case .answer(let reference): return answer(&reader, reference)
      case .other: return nil
      }
    }
    if let broken { throw broken }
    if isTaken == nil { process.send(try reader.readTerm()) }
  }

  /// Delivers what was sent to an alias: the answer to a call, or what its process takes.
  ///
  /// - Throws: as ``deliver(_:to:)``.
  func deliver(_ reader: inout TermReader, toAlias alias: ExternalReference) throws {
    let isAnswer = reader.attempt { reader in
      MessageShape(&reader) == .answer(alias) ? answer(&reader, alias) : nil
    }
    // What comes too late nobody waits for.
    guard isAnswer == nil, let entry = aliases.find(alias, of: node) else { return }
    do {
      try entry.receive(&reader)
    } catch {
      if let error = error as? TermDecodingError, error.breaksOff { throw error }
      logger.warning("Message to an alias dropped", metadata: ["alias": "\(alias)", "reason": "\(error)"])
    }
  }

  /// Takes what was sent to a pid that no process has: perhaps the answer to a call from outside of any, by a server
  /// that answers to the pid, as OTP's `net_kernel`.
  func deliverToNobody(_ reader: inout TermReader) {
    _ = reader.attempt { reader in
      if case .answer(let reference) = MessageShape(&reader) { answer(&reader, reference) } else { nil }
    }
  }

  private func answer(_ reader: inout TermReader, _ reference: ExternalReference) -> Bool? {
    guard let port = route.endCall(reference) else { return nil }
    port.receive(&reader)
    return true
  }

  /// Nil if the process does not take requests.
  private func request(
    _ reader: inout TermReader,
    _ origin: RequestOrigin,
    _ call: RequestOrigin.Call?,
    _ process: LocalProcess,
    _ broken: inout TermDecodingError?
  ) -> Bool? {
    guard let door = doors.find(process) else { return nil }
    do {
      try door.deliver(&reader, origin)
    } catch {
      if let error = error as? TermDecodingError, error.breaksOff { broken = error }
      refuse(call, "\(error)", process)
    }
    return true
  }

  private func refuse(_ call: RequestOrigin.Call?, _ why: String, _ process: LocalProcess) {
    var metadata: Logger.Metadata = ["pid": "\(process.pid)", "reason": "\(why)"]
    if let name = process.info?.name { metadata["name"] = "\(name)" }
    if let call { metadata["caller"] = "\(call.from.pid)" }
    logger.warning("Request of another node dropped", metadata: metadata)
    if let call { route.refuse(call.from, why) }
  }

  private func system(
    _ reader: inout TermReader,
    _ from: From,
    _ process: LocalProcess,
    _ broken: inout TermDecodingError?
  ) -> Bool? {
    do {
      let command = SystemCommand(try reader.readTerm())
      SystemService(node: node, process: process, pids: pids, exitReason: exitReason).serve(command) { term in
        if let answer = try? OutgoingAnswer(term, to: from) { route.send(answer) }
      }
    } catch {
      broken = error
    }
    return true
  }
}

extension TermDecodingError {
  /// Whether what follows makes no sense either.
  fileprivate var breaksOff: Bool {
    switch code {
    case .truncated, .malformed, .trailingBytes: true
    case .limitExceeded, .mismatch: false
    }
  }
}
