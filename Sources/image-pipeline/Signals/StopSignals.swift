import Dispatch
import Foundation
import Synchronization

/// Hears stop signals, on a thread of its own: the last one must work whatever the others are doing.
final class StopSignals {
  private let sources: [any DispatchSourceSignal]
  private let signals: [Int32]

  /// Listens until ``cancel()``; meanwhile the signals' usual effect is off.
  init(_ signals: [Int32], act: @escaping @Sendable (StopMachine.Action) -> Void) {
    let queue = DispatchQueue(label: "stop signals")
    let machine = Shared()
    let registered = DispatchSemaphore(value: 0)
    self.signals = signals
    sources = signals.map { number in
      // On Linux Dispatch takes the signal over itself, and an ignored one would never reach it.
      #if canImport(Darwin)
        signal(number, SIG_IGN)
      #endif
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { act(machine.interrupted()) }
      source.setRegistrationHandler { registered.signal() }
      source.resume()
      return source
    }
    // A signal that comes before its source is registered would have its usual effect.
    for _ in signals { registered.wait() }
  }

  /// Those that stop this executable.
  static func usual() -> [Int32] {
    let before = signal(SIGHUP, SIG_IGN)
    signal(SIGHUP, before)
    return stops(hangupIsIgnored: unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self))
  }

  /// - Parameter hangupIsIgnored: whether the executable was started to outlive its terminal, as by `nohup`.
  static func stops(hangupIsIgnored: Bool) -> [Int32] {
    [SIGINT, SIGTERM] + (hangupIsIgnored ? [] : [SIGHUP])
  }

  /// Gives the signals their usual effect back.
  func cancel() {
    for source in sources { source.cancel() }
    for number in signals { signal(number, SIG_DFL) }
  }

  /// One machine for all signals.
  private final class Shared: Sendable {
    private let machine = Mutex(StopMachine())
    func interrupted() -> StopMachine.Action { machine.withLock { $0.interrupted() } }
  }
}
