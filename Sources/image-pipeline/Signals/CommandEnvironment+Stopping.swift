import Foundation

extension CommandEnvironment {
  /// Does `work` while heeding stop signals: the first cancels it, the second ends the executable at once.
  func untilStopped<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    // It waits for the signals to be listened to: none may end the executable half-way.
    let (listening, heard) = AsyncStream<Never>.makeStream()
    let running = Task {
      for await _ in listening {}
      return try await work()
    }
    let signals = StopSignals(stopSignals) { [complain] action in
      switch action {
      case .stopInOrder:
        running.cancel()
        complain("\nstopping; once more to exit at once\n")
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
