import Foundation

/// Holds threads until a number of them is there.
// Safe to share: `present` is touched with `condition` locked only.
final class Meeting: @unchecked Sendable {
  private let condition = NSCondition()
  private let size: Int
  private var present = 0

  init(_ size: Int) { self.size = size }

  func attend() {
    condition.lock()
    defer { condition.unlock() }
    present += 1
    if present >= size { condition.broadcast() }
    while present < size { condition.wait() }
  }
}
