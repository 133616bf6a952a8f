import ExternalTerm
import Roost
import Synchronization

/// The calls that are under way on a connection, with a lock of their own: answers come while other threads write
/// requests. It is taken within the connection's, and never the other way around.
final class OpenCalls: Sendable {
  private let ledger = Locked(CallLedger())
  private let isTaken = Atomic<Bool>(false)

  func withLedger<Result>(_ body: (inout sending CallLedger) -> sending Result) -> sending Result {
    ledger.withBusyLock(isTaken, body)
  }
}
