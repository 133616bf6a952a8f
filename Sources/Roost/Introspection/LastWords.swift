import Logging

/// What a server that failed leaves to the report of it: what it was doing, and for whom.
@usableFromInline
final class LastWords: Sendable {
  /// The message or ``Info`` that was being handled, if it was that which failed.
  let message: String?
  let state: String?

  /// The process that waits for the answer to the message.
  let caller: Pid?

  /// What the process is labelled with, which it may have changed since its start.
  let labels: [String: String]

  @usableFromInline
  init(handling message: Any?, state: Any?, labels: [String: String] = [:]) {
    self.labels = labels
    self.message = message.map(Self.describe)
    self.state = state.map(Self.describe)
    caller = message.flatMap { Self.caller(in: $0, depth: 4) }
  }

  var metadata: Logger.Metadata {
    var metadata: Logger.Metadata = [:]
    if let message { metadata["message"] = "\(message)" }
    if let state { metadata["state"] = "\(state)" }
    if let caller { metadata["caller"] = "\(caller)" }
    return metadata
  }

  /// In full unless it is long: a log is no place for a megabyte.
  private static func describe(_ value: Any) -> String {
    let words = "\(value)"
    return words.utf8.count <= 2000 ? words : words.prefix(2000) + "…"
  }

  /// The caller of the first reply port in a message: those are not far inside.
  private static func caller(in value: Any, depth: Int) -> Pid? {
    if let reply = value as? any ReplyPort { return reply.caller }
    if depth == 0 { return nil }
    for child in Mirror(reflecting: value).children.prefix(16) {
      if let caller = caller(in: child.value, depth: depth - 1) { return caller }
    }
    return nil
  }
}

/// A ``Reply`` of whatever type.
private protocol ReplyPort {
  var caller: Pid? { get }
}

extension Reply: ReplyPort {}

extension Process {
  /// To be said of the process, which fails, by whoever reports that: its supervisor, or else itself.
  @usableFromInline
  final func leave(_ words: LastWords) {
    let supervisor = origin.isSupervised ? origin.parent.flatMap { kernel.processes.find($0) } : nil
    (supervisor ?? self).control.withLock { $0.makeTies().lastWords[pid] = words }
  }

  /// What a process left to this one to say of it. It is said once.
  final func takeLastWords(of pid: Pid) -> LastWords? {
    control.withLock { $0.ties?.lastWords.removeValue(forKey: pid) }
  }
}
