import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Process {
  /// Ends the process at once. It may have been started with all other signals blocked.
  package func end() {
    guard isRunning else { return }
    precondition(processIdentifier > 0, "\(processIdentifier)")
    kill(processIdentifier, SIGKILL)
    waitUntilExit()
  }
}
