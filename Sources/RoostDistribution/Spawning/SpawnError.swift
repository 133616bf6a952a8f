import ExternalTerm

/// Why there is no process.
public struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// A link or a monitor is asked for by code outside of any process.
    case noProcess
    /// The other node cannot be reached, or the connection was lost before it had answered; there may be a process
    /// then, without a link or monitor.
    case noconnection
    /// The other node refuses: remote spawn is not allowed there, or not known.
    case refused
    /// The arguments cannot be coded as terms.
    case invalidRequest
    /// The waiting task was cancelled. A process that comes of it is not tied to the one that spawns, and one that
    /// should have been linked is ended.
    case cancelled
  }

  public let code: Code
  public let message: String
  public var description: String { message }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  static func noconnection(_ peer: NodeName) -> Self {
    Self(.noconnection, "there is no connection with \(peer)")
  }

  /// The other node's answer.
  static func refused(_ why: Atom, by peer: NodeName) -> Self {
    Self(
      .refused,
      why == "notsup" ? "\(peer) does not let others spawn processes" : "\(peer) refuses: \(why)"
    )
  }
}
