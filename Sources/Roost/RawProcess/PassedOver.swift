import DequeModule
import Synchronization

/// What a selective receive has left in the mailbox, as the process sees it: in the order in which it came.
struct PassedOver<Message: Sendable> {
  private(set) var items = Deque<Received<Message>>()

  /// How many of them are messages, which wait as those do that have not been looked at.
  private(set) var messageCount = 0

  /// How many of them are not.
  var eventCount: Int { items.count - messageCount }

  /// How many messages are known to others as passed over: these, and perhaps one that is being looked at.
  var published = 0

  mutating func append(_ item: Received<Message>) {
    items.append(item)
    if item.isMessage { messageCount += 1 }
  }

  // MARK: Looking through

  /// How many have been looked at. Whoever looks may take a DOWN out.
  private var lookedAt = 0
  /// The last that has been looked at is still there.
  private var hasLast = false

  mutating func lookFromStart() { (lookedAt, hasLast) = (0, false) }

  /// From the last on.
  mutating func lookAtEnd() { (lookedAt, hasLast) = (items.count - 1, false) }

  var hasNext: Bool { lookedAt < items.count }

  /// The next to be looked at.
  mutating func next() -> Received<Message>? {
    guard hasNext else { return nil }
    lookedAt += 1
    hasLast = true
    return items[lookedAt - 1]
  }

  /// Takes out the last that has been looked at. Says no if it has been taken out meanwhile.
  mutating func removeLast() -> Bool {
    guard hasLast else { return false }
    lookedAt -= 1
    hasLast = false
    if items.remove(at: lookedAt).isMessage { messageCount -= 1 }
    return true
  }

  /// Takes the DOWN of a monitor out. There is one at most.
  mutating func removeDown(_ ref: MonitorRef) {
    let place = items.firstIndex { if case .info(.down(ref, _, _)) = $0 { true } else { false } }
    guard let place else { return }
    items.remove(at: place)
    if place == lookedAt - 1 { hasLast = false }
    if place < lookedAt { lookedAt -= 1 }
  }
}

extension Received {
  var isMessage: Bool { if case .message = self { true } else { false } }

  var isDown: Bool { if case .info(.down) = self { true } else { false } }
}

extension Mailbox {
  func passOver(_ item: Received<Message>) {
    makeAside().passedOver.append(item)
    if !item.isMessage { turn?.noteHeldEvents(1) }
    publishPassedOver()
  }

  /// The process has received an item: a message waits no longer.
  func noteTaken(_ item: Received<Message>) {
    if item.isMessage { kernel.metrics.asyncMessages.wrappingAdd(1, ordering: .relaxed) }
    publishPassedOver()
  }

  /// Says how many of the messages that have been taken out still wait, for senders and whoever looks, if that
  /// has changed.
  private func publishPassedOver() {
    guard let aside, aside.passedOver.published != aside.passedOver.messageCount else { return }
    let count = aside.passedOver.messageCount
    aside.passedOver.published = count
    control.withLock { $0.makeTies().passedOver = count }
  }
}
