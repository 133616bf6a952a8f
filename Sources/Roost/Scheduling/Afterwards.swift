import Synchronization

/// What a scheduler thread is to do once it has run what it has, or some of it: to write to a socket, several messages
/// at once.
///
/// The ``Watchdog`` does it in its place when the thread is stuck.
final class Afterwards: Sendable {
  private let works = Locked<[@Sendable () -> Void]>([])
  private let isDue = Atomic<Bool>(false)

  func add(_ work: @escaping @Sendable () -> Void) {
    works.withLock {
      $0.append(work)
      isDue.store(true, ordering: .relaxed)
    }
  }

  /// Whether there is something to do. Never out of date for the thread that adds.
  var isEmpty: Bool { !isDue.load(ordering: .relaxed) }

  func run() {
    let due = works.withLock { works in
      isDue.store(false, ordering: .relaxed)
      defer { works = [] }
      return works
    }
    for work in due { work() }
  }
}
