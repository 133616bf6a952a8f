import ExternalTerm
import Roost
import Synchronization

/// Runs registered functions for other nodes, as OTP's `rex` does for `rpc`: each in a process of its own, also those
/// of `rpc:block_call/4`, so that one that waits holds up no other.
struct Rex: GenServer {
  typealias Message = TermMessage

  static let name = "rex"

  private let core: NodeCore
  private var calls: [MonitorRef: FirstOutcome] = [:]

  init(_ core: NodeCore) { self.core = core }

  mutating func handle(_ message: TermMessage, _ me: Context<TermMessage>) {
    switch message {
    case .call(let request, let reply):
      guard let call = FunctionCall(request, tags: ["call", "block_call"]) else {
        return reply.refuse("rex calls functions, and does nothing else")
      }
      run(call, me) { reply($0.rpcAnswer) }
    case .cast(let request):
      guard let call = FunctionCall(request, tags: ["cast"]) else { return }
      let logger = core.logger
      run(call, me) { outcome in
        if case .returned = outcome { return }
        logger.warning(
          "Function failed that another node has cast",
          metadata: ["function": "\(call.key)", "reason": "\(outcome.rpcAnswer)"]
        )
      }
    }
  }

  mutating func handle(info: Info, _ me: Context<TermMessage>) {
    switch info {
    case .message(let message): receive(message as? Term, me)
    // One that was done has its outcome already.
    case .down(let ref, _, let reason): calls.removeValue(forKey: ref)?.take(.exit(reason.term))
    case .exit, .idle, .timer: break
    }
  }

  /// `{From, Request}`: calls of C nodes, which get `{rex, Answer}`. What else nodes tell one another's `rex` is
  /// nothing to this one.
  private mutating func receive(_ message: Term?, _ me: Context<TermMessage>) {
    guard case .tuple(let parts)? = message, parts.count == 2, case .pid(let from) = parts[0],
      let call = FunctionCall(parts[1], tags: ["call"]), let caller = try? core.pid(from)
    else { return }
    let runtime = me.runtime
    run(call, me) { runtime.send(Term.tuple([.atom(Atom(Self.name)), $0.rpcAnswer]), to: caller) }
  }

  private mutating func run(
    _ call: FunctionCall,
    _ me: Context<TermMessage>,
    _ body: @escaping @Sendable (FunctionOutcome) -> Void
  ) {
    let outcome = FirstOutcome(body)
    let made = core.functionProcess(for: call, among: core.allowedFunctions) { _, result in
      outcome.take(result)
      return nil
    }
    calls[me.monitor(made.process.pid)] = outcome
    made.run()
  }
}

/// Takes the first outcome of a call: the function's, or the end of the process that runs it.
private final class FirstOutcome: Sendable {
  private let isTaken = Atomic(false)
  private let body: @Sendable (FunctionOutcome) -> Void

  init(_ body: @escaping @Sendable (FunctionOutcome) -> Void) { self.body = body }

  func take(_ outcome: FunctionOutcome) {
    if !isTaken.exchange(true, ordering: .relaxed) { body(outcome) }
  }
}
