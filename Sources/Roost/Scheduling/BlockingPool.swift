import DequeModule
import Synchronization

/// The threads for work that blocks: files, C libraries, long computations.
///
/// Bounded: at most `limit` run at a time, the others wait in order. Threads start when they are needed
/// and stay until the runtime stops.
final class BlockingPool: TaskExecutor {
  /// The node has ended, and its threads for blocking work with it.
  struct Stopped: Error, CustomStringConvertible {
    var description: String { "The runtime has been shut down: it does no more blocking work." }
  }

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
  ///
  /// - Throws: if the system refused even a first thread, or the pool has stopped; the job will not run then.
  func run(_ job: @escaping @Sendable () -> Void) throws {
    let gate = try state.withLock { state throws -> Gate? in
      // A thread started now would not be waited for, and without one the job would wait for ever.
      if state.isStopping { throw Stopped() }
      let gate = state.resting.popLast()
      if gate == nil && state.threads.count < limit { try addThread(&state) }
      state.waiting.append(job)
      return gate
    }
    gate?.open()
  }

  private func addThread(_ state: inout State) throws(Thread.Refused) {
    do {
      state.threads.append(try Thread("roost-block") { self.serve() })
    } catch {
      // With other threads in the pool the job is only late.
      if state.threads.isEmpty { throw error }
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    do {
      try run { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    } catch {
      // What a Task is to do must be done somewhere.
      globalConcurrentExecutor.enqueue(ExecutorJob(job))
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
      // Threads are waited for once, whoever else stops the pool.
      (state.threads, state.resting) = ([], [])
      return all
    }
    for gate in resting { gate.open() }
    for thread in threads { thread.join() }
  }
}
