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

  mutating func remove(at index: Int) -> Received<Message> {
    let item = items.remove(at: index)
    if item.isMessage { messageCount -= 1 }
    return item
  }

  /// Takes the DOWN of a monitor out.
  mutating func removeDown(_ ref: MonitorRef) {
    items.removeAll { if case .info(.down(ref, _, _)) = $0 { true } else { false } }
  }
}

extension Received {
  var isMessage: Bool { if case .message = self { true } else { false } }
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
