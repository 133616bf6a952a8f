import Dispatch
import Testing

/// Runs the tests of a suite on a thread of their own: they block while they wait for another program, and the
/// pool of threads that all tests share has as few as the machine has cores.
package struct OffPool: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(QueueExecutor()) { try await function() }
  }

  private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "blocking tests")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
}

extension Trait where Self == OffPool {
  /// See ``OffPool``.
  package static var offPool: OffPool { OffPool() }
}
