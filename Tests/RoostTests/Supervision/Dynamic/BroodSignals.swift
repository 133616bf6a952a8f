import Logging

@testable import Roost

extension Brood {
  /// What children note down, in order.
  final class Notes: Sendable {
    private struct State {
      var lines: [String] = []
      var waiters: [(line: String, times: Int, UnsafeContinuation<Void, Never>)] = []
    }

    private let state = Locked(State())

    var lines: [String] { state.withLock { $0.lines } }

    func note(_ line: String) {
      let due = state.withLock { state in
        state.lines.append(line)
        let count = state.lines.count { $0 == line }
        let due = state.waiters.filter { $0.line == line && $0.times <= count }.map(\.2)
        state.waiters.removeAll { $0.line == line && $0.times <= count }
        return due
      }
      for waiter in due { waiter.resume() }
    }

    /// Waits until `line` has been noted so many times.
    func wait(for line: String, times: Int = 1) async {
      await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
        let isThere = state.withLock { state in
          if state.lines.count(where: { $0 == line }) >= times { return true }
          state.waiters.append((line, times, continuation))
          return false
        }
        if isThere { continuation.resume() }
      }
    }
  }

  /// Holds whoever waits at it until it is opened, cancelled or not.
  final class Latch: Sendable {
    private let state = Locked((isOpen: false, waiters: [UnsafeContinuation<Void, Never>]()))

    func open() {
      let waiters = state.withLock { state in
        let waiters = state.waiters
        state = (true, [])
        return waiters
      }
      for waiter in waiters { waiter.resume() }
    }

    func wait() async {
      await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
        let isOpen = state.withLock { state in
          if !state.isOpen { state.waiters.append(continuation) }
          return state.isOpen
        }
        if isOpen { continuation.resume() }
      }
    }
  }

  /// How a process ends, watched from now on. Its supervisor has its DOWN by the time this is known.
  final class End: Sendable {
    private let latch = Latch()
    private let known = Locked<ExitReason?>(nil)

    init<Message: Sendable>(of ref: Ref<Message>) {
      let isAlive = ref.mailbox.onExit { [self] reason in settle(reason) }
      if !isAlive { settle(.noproc) }
    }

    private func settle(_ reason: ExitReason) {
      known.withLock { $0 = reason }
      latch.open()
    }

    /// Nil while it lives.
    var sofar: ExitReason? { known.withLock { $0 } }

    var reason: ExitReason {
      get async {
        await latch.wait()
        return sofar ?? .noproc
      }
    }
  }

  /// Counts, and is a switch.
  final class Tally: Sendable {
    private let state = Locked(0)

    var count: Int {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }

    /// The next number, from 1 on.
    @discardableResult
    func next() -> Int {
      state.withLock { count in
        count += 1
        return count
      }
    }
  }

  /// Keeps what is logged, as one line each.
  final class LogLines: Sendable {
    private let state = Locked<[String]>([])

    var lines: [String] { state.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    fileprivate func add(_ line: String) { state.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
      let lines: LogLines
      var metadata: Logger.Metadata = [:]
      var logLevel = Logger.Level.trace

      subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
      }

      func log(event: LogEvent) {
        lines.add("\(event.message) \(metadata.merging(event.metadata ?? [:]) { $1 })")
      }
    }
  }
}
