import ExternalTerm
import Roost
import Synchronization

/// How a request came from another node, where its answer goes, and whom the pids in it name.
public final class RequestOrigin: Sendable {
  /// The call that the request is; nil for a cast.
  private let call: Call?
  private let pids: (any PidBook)?
  private let isTaken = Atomic<Bool>(false)

  struct Call: Sendable {
    let from: From
    let server: LocalProcess
    let route: any CallRoute
  }

  init(_ call: Call?, _ pids: (any PidBook)? = nil) {
    self.call = call
    self.pids = pids
  }

  /// What this node takes of others.
  package var limits: WireLimits { pids?.limits ?? WireLimits() }

  /// Whether an answer is expected.
  public var isCall: Bool { call != nil }

  /// The port by which the request is answered.
  ///
  /// - Throws: ``MessageError`` if the request was cast, or the port has been taken already.
  public func reply<Answer>(_ type: Answer.Type = Answer.self) throws(MessageError) -> Reply<Answer> {
    guard let call else {
      throw MessageError(code: .needsCall, message: "the request needs an answer, and was cast")
    }
    guard !isTaken.exchange(true, ordering: .relaxed) else {
      throw MessageError(code: .twoReplies, message: "a message has more than one reply port")
    }
    return Reply(caller: Pid(call.from.pid), of: call.server) { call.answer($0) }
  }

  /// The address of a process that the request names, which must take messages of this type.
  ///
  /// - Throws: ``MessageError`` if the pid's node cannot be one.
  public func ref<Message: WireMessage>(
    to process: ExternalPid,
    as type: Message.Type = Message.self
  ) throws(MessageError) -> Ref<Message> {
    guard let ref = try? pids?.ref(to: process, as: type) else {
      throw MessageError(code: .unknownNode, message: "\(process) is no process of a node")
    }
    return ref
  }

  /// An error if the request was called, and has no way to answer.
  @usableFromInline
  func expectTaken() throws(MessageError) {
    guard call != nil, !isTaken.load(ordering: .relaxed) else { return }
    throw MessageError(code: .needsCast, message: "the request has no answer, and was called")
  }
}

extension RequestOrigin.Call {
  func answer<Answer>(_ result: Result<Answer, CallError>) {
    switch result {
    case .success(let answer):
      do {
        route.send(try OutgoingAnswer(answer, to: from))
      } catch {
        route.refuse(from, "The answer cannot be sent: \(error)")
      }
    case .failure(let error) where error.code == .refused: route.refuse(from, error.detail ?? "")
    // The server has ended: the caller's monitor says so.
    case .failure: break
    }
  }
}

extension Pid {
  /// The process of another node, or of this one, that a pid on the wire names.
  init(_ external: ExternalPid) {
    self.init(
      node: NodeID(name: external.node.name, creation: external.creation),
      number: external.id,
      serial: external.serial
    )
  }
}
