import ExternalTerm

/// Who on this node is linked with, monitors, or is monitored by whom on the node at the other end of one
/// connection. It keeps to the link protocol of OTP 23.3 and later ("Link Protocol" in `erl_dist_protocol`).
///
/// Tell it what local processes do and what comes from the peer; it says what to send, and whom it concerns.
/// When the connection is lost, it says who has to hear of it.
public struct LinkLedger: Sendable {
  /// What one side knows of a link.
  struct Link: Sendable {
    /// The id of an unlinking that the peer has not acknowledged: until then the two are not linked.
    var unlinking: UInt64?
    let order: UInt64
  }

  /// A local process that monitors one of the peer's.
  struct Monitor: Sendable {
    let watcher: ExternalPid
    let target: ProcessAddress
    let order: UInt64
  }

  /// A process of the peer's that monitors a local one.
  struct RemoteMonitor: Sendable {
    let watcher: ExternalPid
    let target: ExternalPid
    /// How the peer named the target, and wants it to be named when it ends.
    let address: ProcessAddress
    let order: UInt64
  }

  /// What a local process has to do with the peer.
  struct Entry: Sendable {
    var links: [ExternalPid: Link] = [:]
    var monitors: Set<ExternalReference> = []
    var remoteMonitors: Set<ExternalReference> = []

    var isEmpty: Bool { links.isEmpty && monitors.isEmpty && remoteMonitors.isEmpty }
  }

  var entries: [ExternalPid: Entry] = [:]
  var monitors: [ExternalReference: Monitor] = [:]
  var remoteMonitors: [ExternalReference: RemoteMonitor] = [:]
  private var lastOrder: UInt64 = 0
  private var lastUnlinking: UInt64 = 0

  public init() {}

  /// Whether nobody on this node has to do with the peer.
  public var isEmpty: Bool { entries.isEmpty && monitors.isEmpty && remoteMonitors.isEmpty }

  mutating func nextOrder() -> UInt64 {
    lastOrder += 1
    return lastOrder
  }

  /// From 1 on; 2⁶⁴ unlinkings take longer than any connection lasts.
  mutating func nextUnlinking() -> UInt64 {
    lastUnlinking &+= 1
    return lastUnlinking
  }

  /// Changes what is known of a local process, and forgets it if that is nothing.
  mutating func update<Result>(_ local: ExternalPid, _ body: (inout Entry) -> Result) -> Result {
    let result = body(&entries[local, default: Entry()])
    if entries[local]?.isEmpty == true { entries[local] = nil }
    return result
  }
}
