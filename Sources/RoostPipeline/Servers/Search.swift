import Roost

/// A process that is found by name, watched, and looked for again when it has ended.
///
/// Between its death and its restart a name is free; then the search is tried again after a while, which grows
/// from 1 to 64 milliseconds. What is found on another node may not be there: that shows only when it is lost again,
/// and so there the pause comes after a loss.
struct Search<Message: Sendable>: Sendable {
  private let find: @Sendable (Runtime) -> Peer<Message>?
  private var peer: Peer<Message>?
  private var monitor: MonitorRef?
  private var patience = Duration.milliseconds(1)
  let isElsewhere: Bool
  private var pauses = false

  /// - Parameters:
  ///   - find: looks the process up; nil if there is none now.
  ///   - isElsewhere: whether that is on another node.
  init(elsewhere isElsewhere: Bool = false, _ find: @escaping @Sendable (Runtime) -> Peer<Message>?) {
    self.isElsewhere = isElsewhere
    self.find = find
  }

  /// Looks once. True if it was found, and is monitored now; otherwise `again` is sent to `me` later.
  mutating func locate<Own: Sendable>(_ me: Context<Own>, again: Own) -> Bool {
    guard !pauses, let found = find(me.runtime) else {
      pauses = false
      me.send(again, after: patience)
      patience = min(patience * 2, .milliseconds(64))
      return false
    }
    if !isElsewhere { patience = .milliseconds(1) }
    peer = found
    monitor = me.monitor(found.pid)
    return true
  }

  /// To the one found last; nobody, if that has ended.
  func send(_ message: Message) { peer?.send(message) }

  /// Whether a DOWN is that of the one found last, which is forgotten then.
  mutating func isLost(_ ended: MonitorRef) -> Bool {
    guard monitor == ended else { return false }
    (monitor, peer) = (nil, nil)
    pauses = isElsewhere
    return true
  }
}
