import Synchronization

/// Collects what is handed to it from any thread.
final class Collector<Element: Sendable>: Sendable {
  private let collected = Mutex<[Element]>([])
  func add(_ element: Element) { collected.withLock { $0.append(element) } }
  var all: [Element] { collected.withLock { $0 } }
}
