import Roost

/// The processes that a station speaks to, each watched.
struct PeerTable<Who: Hashable & Sendable, Message: Sendable> {
  private(set) var peers: [Who: Peer<Message>] = [:]
  private var monitors: [MonitorRef: Who] = [:]
  private var monitorOf: [Who: MonitorRef] = [:]
  private var introduced: (who: Who, peer: Peer<Message>)?

  /// Keeps in mind where `who` is until the station decides to ``watch(_:_:)`` it, or the next one comes: of those
  /// that are refused nothing stays.
  mutating func introduce(_ who: Who, _ peer: Peer<Message>) { introduced = (who, peer) }

  /// Where `who` is, if it has just been introduced.
  func newcomer(_ who: Who) -> Peer<Message>? { introduced?.who == who ? introduced?.peer : nil }

  func send(_ message: Message, to who: Who) { peers[who]?.send(message) }

  /// Answers and monitors the process that has just been introduced; a monitor that it has already is replaced.
  mutating func watch<Own: Sendable>(_ who: Who, _ me: Context<Own>) {
    guard let peer = newcomer(who) else { return }
    introduced = nil
    if let old = monitorOf.removeValue(forKey: who) {
      monitors[old] = nil
      me.demonitor(old)
    }
    let monitor = me.monitor(peer.pid)
    peers[who] = peer
    monitors[monitor] = who
    monitorOf[who] = monitor
  }

  /// Whose end a DOWN tells of; forgets the process. Nil if it is none of these.
  mutating func ended(_ monitor: MonitorRef) -> Who? {
    guard let who = monitors.removeValue(forKey: monitor) else { return nil }
    monitorOf[who] = nil
    peers[who] = nil
    return who
  }
}
