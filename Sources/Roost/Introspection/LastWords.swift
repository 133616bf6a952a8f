/// What a server that failed leaves to the report of it: what it was doing, and for whom.
@usableFromInline
struct LastWords: Sendable {
  /// The message or ``Info`` that was being handled, if it was that which failed.
  let message: String?
  let state: String?

  /// The process that waits for the answer to the message.
  let caller: Pid?

  @usableFromInline
  init(handling message: Any?, state: Any?) {
    self.message = message.map(Self.describe)
    self.state = state.map(Self.describe)
    caller = message.flatMap { Self.caller(in: $0, depth: 4) }
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
  /// To be said of the process if it turns out to have failed.
  @usableFromInline
  final func leave(_ words: LastWords) { control.withLock { $0.makeTies().lastWords = words } }
}
