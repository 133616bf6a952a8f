import Logging

@testable import Roost

/// Keeps what is logged.
final class LogBook: Sendable {
  struct Entry: Sendable {
    let level: Logger.Level
    let message: String
    let metadata: Logger.Metadata

    subscript(key: String) -> String? { metadata[key].map { "\($0)" } }
  }

  private let state = Locked<[Entry]>([])

  var entries: [Entry] { state.withLock { $0 } }

  /// What has gone wrong: a node that ends also warns of those that it has to kill.
  var errors: [Entry] { entries.filter { $0.level >= .error } }

  /// A logger that writes here.
  var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }

  private func add(_ entry: Entry) { state.withLock { $0.append(entry) } }

  private struct Handler: LogHandler {
    let book: LogBook
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let metadata = metadata.merging(event.metadata ?? [:]) { $1 }
      book.add(Entry(level: event.level, message: "\(event.message)", metadata: metadata))
    }
  }
}
