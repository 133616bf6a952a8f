import Foundation
import RoostPipeline

extension CommandEnvironment {
  /// Does `work` while heeding stop signals: the first cancels it, the second opens the latch that the work is given, the
  /// third ends the executable at once.
  func untilStopped<Value: Sendable>(
    _ work: @escaping @Sendable (_ atOnce: Latch) async throws -> Value
  ) async throws -> Value {
    let atOnce = Latch()
    // It waits for the signals to be listened to: none may end the executable half-way.
    let (listening, heard) = AsyncStream<Never>.makeStream()
    let running = Task {
      for await _ in listening {}
      return try await work(atOnce)
    }
    let signals = StopSignals(stopSignals) { [complain] action in
      switch action {
      case .stopInOrder:
        running.cancel()
        complain("\nstopping; once more to stop without waiting for what is under way\n")
      case .stopNow:
        complain("\nnot waiting any more; once more to exit without a report\n")
        atOnce.open()
      case .exitAtOnce:
        // Not `exit`: its handlers could wait for what is being interrupted.
        _exit(ExitStatus.didNotFinish.rawValue)
      }
    }
    heard.finish()
    defer { signals.cancel() }
    return try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      running.cancel()
    }
  }
}
