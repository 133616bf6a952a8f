import ExternalTerm
import Roost

/// Answers `net_adm:ping/1`, as OTP's `net_kernel`.
struct NetKernel: GenServer {
  typealias Message = TermMessage

  static let name = "net_kernel"

  mutating func handle(_ message: TermMessage, _ me: Context<TermMessage>) {
    guard case .call(let request, let reply) = message else { return }
    if case .tuple(let parts) = request, parts.count == 2, parts[0] == .atom("is_auth") {
      reply(.atom("yes"))
    } else {
      reply(.tuple([.atom("error"), .atom("badrequest")]))
    }
  }

  /// Whatever else nodes tell one another's kernels is nothing to this one.
  mutating func handle(info: Info, _ me: Context<TermMessage>) {}
}
