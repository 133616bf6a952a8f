import Roost

/// Somebody who has sent more than goes out, and goes on once it has.
final class HeldSender: Sendable {
  let release: @Sendable () -> Void

  init(_ release: @escaping @Sendable () -> Void) { self.release = release }
}

extension Connection {
  var busyBytes: Int { node.configuration.busyBytes }

  /// Has the process that has sent handle nothing more until much of what waits has gone out.
  func holdSender() {
    guard let process = node.runtime.holdCurrentProcess() else { return }
    if !hold(HeldSender { process.release() }, beyond: busyBytes / 2) { process.release() }
  }

  /// Says no if no more than so many bytes wait.
  private func hold(_ sender: HeldSender, beyond bytes: Int) -> Bool {
    withState { state in
      guard state.phase != .ended, state.bufferedBytes > bytes else { return false }
      state.held.append(sender)
      return true
    }
  }

  /// Waits until much of what waits has gone out, if it is more than ``NodeConfiguration/busyBytes``; or the task is
  /// cancelled.
  func room() async {
    let waiter = Locked<(continuation: CheckedContinuation<Void, Never>?, isOver: Bool)>((nil, false))
    let sender = HeldSender {
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
        if !hold(sender, beyond: busyBytes) { sender.release() }
      }
    } onCancel: {
      sender.release()
    }
    if Task.isCancelled { withState { $0.held.removeAll { $0 === sender } } }
  }
}
