import ExternalTerm
import Logging
import Roost

/// The group leader of the processes that this node has others spawn: what they write goes to the node's log.
///
/// `io:format/2` sends what to format, not the text (OTP's `group` runs `io_lib` on it). There is no `io_lib` here, so
/// it is asked of the node of whoever writes, which waits for the answer meanwhile.
struct GroupLeader: GenServer {
  typealias Message = TermMessage

  private let core: NodeCore

  init(_ core: NodeCore) { self.core = core }

  mutating func handle(_ message: TermMessage, _ me: Context<TermMessage>) {
    if case .call(_, let reply) = message {
      reply.refuse("a group leader takes requests of the I/O protocol")
    }
  }

  mutating func handle(info: Info, _ me: Context<TermMessage>) {
    guard case .message(let message) = info, case .tuple(let parts)? = message as? Term, parts.count == 4,
      parts[0] == .atom("io_request"), case .pid(let from) = parts[1], let writer = try? core.pid(from)
    else { return }
    let reply: @Sendable (Term) -> Void = { [core] answer in
      core.runtime.send(Term.tuple([.atom("io_reply"), parts[2], answer]), to: writer)
    }
    let request = OutputRequest(parts[3])
    // A process of its own, for another node may be asked, which takes its time.
    _ = me.runtime.spawn(receiving: Never.self) { [self] _ in reply(await answer(request, from)) }
  }

  private func answer(_ request: OutputRequest, _ from: ExternalPid) async -> Term {
    switch request {
    case .write(let text): return write(text, from)
    case .format(let call, let encoding): return await format(call, encoding, from)
    case .several(let requests):
      for request in requests {
        let answer = await answer(request, from)
        if answer != .atom(.ok) { return answer }
      }
      return .atom(.ok)
    case .notSupported: return Self.error("enotsup")
    case .unknown: return Self.error("request")
    }
  }

  private func write(_ text: String, _ from: ExternalPid) -> Term {
    core.logger.info("\(text.trimmed)", metadata: ["writer": "\(from)"])
    return .atom(.ok)
  }

  private static func error(_ why: Atom) -> Term { .tuple([.atom(.error), .atom(why)]) }

  private func format(
    _ call: FunctionCall,
    _ encoding: CharacterData.Encoding,
    _ from: ExternalPid
  ) async -> Term {
    let request = Term.tuple([
      .atom("call"), .atom(call.module), .atom(call.name), .list(call.arguments), .atom("user"),
    ])
    guard let peer = try? NodeName(from.node.name),
      let made = try? await core.ref(to: Rex.name, at: peer, as: TermMessage.self)
        .call(timeout: nil, { .call(request, reply: $0) }),
      let text = CharacterData.text(made, encoding)
    else { return Self.error("request") }
    return write(text, from)
  }
}

extension String {
  /// Without the line end, which a log has anyway.
  fileprivate var trimmed: Substring {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
