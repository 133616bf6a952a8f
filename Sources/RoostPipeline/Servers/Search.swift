import Roost

/// A process that is found by name, watched, and looked for again when it has ended.
///
/// Between its death and its restart a name is free; then the search is tried again after a while, which grows
/// from 1 to 64 milliseconds. What is found on another node may not be there: that shows only when it is lost again,
/// and so there the pause comes after a loss.
struct Search<Message: Sendable>: Sendable {
  private let finds: [@Sendable (Runtime) -> Peer<Message>?]
  private var turn = 0
  private var peer: Peer<Message>?
  private var monitor: MonitorRef?
  private var patience = Duration.milliseconds(1)
  let isElsewhere: Bool
  private var pauses = false
  private var wasElsewhere = false

  /// - Parameters:
  ///   - finds: looks the process up; nil if there is none now. If there are several, each takes its turn after a loss.
  ///   - isElsewhere: whether that is on another node.
  init(elsewhere isElsewhere: Bool = false, _ finds: [@Sendable (Runtime) -> Peer<Message>?]) {
    self.isElsewhere = isElsewhere
    self.finds = finds
  }

  /// Looks once. True if it was found, and is monitored now; otherwise `again` is sent to `me` later.
  mutating func locate<Own: Sendable>(_ me: Context<Own>, again: Own) -> Bool {
    guard !pauses, let found = finds[turn](me.runtime) else {
      pauses = false
      me.send(again, after: patience)
      patience = min(patience * 2, .milliseconds(64))
      return false
    }
    if !isElsewhere && found.pid.node == me.runtime.node { patience = .milliseconds(1) }
    peer = found
    wasElsewhere = found.pid.node != me.runtime.node
    monitor = me.monitor(found.pid)
    return true
  }

  /// To the one found last; nobody, if that has ended.
  func send(_ message: Message) { peer?.send(message) }

  /// Whether a DOWN is that of the one found last, which is forgotten then.
  mutating func isLost(_ ended: MonitorRef) -> Bool {
    guard monitor == ended else { return false }
    (monitor, peer) = (nil, nil)
    turn = (turn + 1) % finds.count
    pauses = isElsewhere || wasElsewhere
    return true
  }
}
