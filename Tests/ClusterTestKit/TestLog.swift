import Logging
import Roost

/// Keeps what is logged.
package final class TestLog: Sendable {
  private let kept = Locked<[String]>([])
  private let warned = Locked<[String]>([])

  package init() {}

  package var lines: [String] { kept.withLock { $0 } }

  /// Those of the lines that are warnings.
  package var warnings: [String] { warned.withLock { $0 } }

  package var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  private struct Handler: LogHandler {
    let log: TestLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let line = "\(event.message) \(event.metadata ?? [:])"
      log.kept.withLock { $0.append(line) }
      if event.level == .warning { log.warned.withLock { $0.append(line) } }
    }
  }
}
