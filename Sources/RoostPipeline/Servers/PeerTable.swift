import Roost

/// The processes that a station speaks to, each watched.
struct PeerTable<Who: Hashable & Sendable, Message: Sendable> {
  private var peers: [Who: Peer<Message>] = [:]
  private var monitors: [MonitorRef: Who] = [:]
  private var monitorOf: [Who: MonitorRef] = [:]

  /// Where to answer `who` from now on.
  mutating func meet(_ who: Who, _ peer: Peer<Message>) { peers[who] = peer }

  func send(_ message: Message, to who: Who) { peers[who]?.send(message) }

  /// Monitors a process that has been met; a monitor that it has already is replaced.
  mutating func watch<Own: Sendable>(_ who: Who, _ me: Context<Own>) {
    guard let peer = peers[who] else { return }
    if let old = monitorOf.removeValue(forKey: who) {
      monitors[old] = nil
      me.demonitor(old)
    }
    let monitor = me.monitor(peer.pid)
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
