import Roost

extension Runtime {
  /// Waits until no more than `count` processes are left; looks every millisecond.
  func waitUntilLeft(_ count: Int) async throws {
    while processCount > count { try await Task.sleep(for: .milliseconds(1)) }
  }
}
