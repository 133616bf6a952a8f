import Roost

/// Who sends more than goes out is held until it has.
extension Connection {
  var busyBytes: Int { node.configuration.busyBytes }

  /// Has the process that has sent handle nothing more until much of what waits has gone out.
  func holdSender() {
    guard let process = node.runtime.holdCurrentProcess() else { return }
    if !hold(beyond: busyBytes / 2, { process.release() }) { process.release() }
  }

  /// Says no if no more than so many bytes wait.
  private func hold(beyond bytes: Int, _ release: @escaping @Sendable () -> Void) -> Bool {
    withState { state in
      guard state.phase != .ended, state.bufferedBytes > bytes else { return false }
      state.held.append(release)
      return true
    }
  }

  /// Waits until much of what waits has gone out, if it is more than ``NodeConfiguration/busyBytes``; or the task is
  /// cancelled.
  func room() async {
    let waiter = Locked<(continuation: CheckedContinuation<Void, Never>?, isOver: Bool)>((nil, false))
    let end: @Sendable () -> Void = {
      waiter.withLock { waiter in
        waiter.isOver = true
        return exchange(&waiter.continuation, nil)
      }?.resume()
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = waiter.withLock { waiter in
          if !waiter.isOver { waiter.continuation = continuation }
          return waiter.isOver
        }
        if isOver { return continuation.resume() }
        if !hold(beyond: busyBytes, end) { end() }
      }
    } onCancel: {
      end()
    }
  }
}
