import DequeModule
import Synchronization

/// The threads for work that blocks: files, C libraries, long computations.
///
/// Bounded: at most `limit` run at a time, the others wait in order. Threads start when they are needed
/// and stay until the runtime stops.
final class BlockingPool: Sendable {
  private struct State {
    var waiting = Deque<@Sendable () -> Void>()
    var resting: [Gate] = []
    var threads: [Thread] = []
    var isStopping = false
  }

  private let state = Locked(State())
  private let limit: Int
  private let onThreadEnd: @Sendable () -> Void

  /// - Parameter onThreadEnd: what each thread does last, for C libraries that keep data by thread.
  init(limit: Int, onThreadEnd: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.onThreadEnd = onThreadEnd
  }

  /// Runs `job` on a thread of the pool, as soon as one is free.
  func run(_ job: @escaping @Sendable () -> Void) throws(Thread.Refused) {
    let (gate, start) = state.withLock { state in
      state.waiting.append(job)
      let gate = state.resting.popLast()
      return (gate, gate == nil && state.threads.count < limit)
    }
    gate?.open()
    if start { try startThread() }
  }

  private func startThread() throws(Thread.Refused) {
    do {
      try state.withLock { state throws(Thread.Refused) in
        guard state.threads.count < limit else { return }
        state.threads.append(try Thread { self.serve() })
      }
    } catch {
      // With other threads in the pool the job is only late.
      if state.withLock({ $0.threads.isEmpty }) { throw error }
    }
  }

  private func serve() {
    let gate = Gate()
    while true {
      let (job, stop) = state.withLock { state in
        let job = state.waiting.popFirst()
        if job == nil && !state.isStopping { state.resting.append(gate) }
        return (job, state.isStopping)
      }
      if let job {
        job()
      } else if stop {
        break
      } else {
        gate.pass()
      }
    }
    onThreadEnd()
  }

  /// Ends the threads once what waits has been done, and waits for them.
  func stop() {
    let (threads, resting) = state.withLock { state in
      state.isStopping = true
      let all = (state.threads, state.resting)
      state.resting = []
      return all
    }
    for gate in resting { gate.open() }
    for thread in threads { thread.join() }
  }
}
