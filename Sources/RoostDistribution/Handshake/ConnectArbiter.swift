/// Decides which of several attempts to connect with the same node goes on, as OTP's `net_kernel`.
///
/// When two nodes connect to each other at the same time, both see both attempts; the attempt of the node with
/// the greater name goes on.
public struct ConnectArbiter: Sendable {
  /// One try to connect, from either side, and the connection that comes of it.
  public struct Attempt: Hashable, Sendable {
    public let id: UInt64

    public init(id: UInt64) {
      self.id = id
    }
  }

  /// What becomes of the wish to connect.
  public enum Start: Hashable, Sendable {
    /// Connect.
    case proceed
    /// Another attempt is under way: wait for its end.
    case wait(Attempt)
    /// There is a connection.
    case connected(Attempt)
  }

  /// What becomes of a peer that connects to this node.
  public struct Verdict: Hashable, Sendable {
    /// The answer to the handshake.
    public let admission: Admission
    /// This attempt is to be given up now.
    public let abandoned: Attempt?

    public init(_ admission: Admission, abandoned: Attempt? = nil) {
      self.admission = admission
      self.abandoned = abandoned
    }
  }

  private enum Slot {
    case pending(Attempt)
    case up(Attempt)
    /// The peer connects anew, though there is a connection, which may be dead.
    case replacing(old: Attempt, by: Attempt)
  }

  private let name: NodeName
  private var slots: [NodeName: Slot] = [:]

  /// The arbiter of the node with this name.
  public init(name: NodeName) {
    self.name = name
  }

  /// This node wants to connect.
  public mutating func connect(to peer: NodeName, as attempt: Attempt) -> Start {
    switch slots[peer] {
    case .pending(let other): return .wait(other)
    case .up(let connection): return .connected(connection)
    case .replacing(let connection, _): return .connected(connection)
    case nil:
      slots[peer] = .pending(attempt)
      return .proceed
    }
  }

  /// The peer wants to connect, and has not proved itself.
  public mutating func admit(_ peer: NodeName, as attempt: Attempt) -> Verdict {
    switch slots[peer] {
    case .pending(let other):
      guard peer > name else { return Verdict(.nok) }
      slots[peer] = .pending(attempt)
      return Verdict(.okSimultaneous, abandoned: other)
    case .up(let connection):
      slots[peer] = .replacing(old: connection, by: attempt)
      return Verdict(.alive)
    case .replacing: return Verdict(.drop)
    case nil:
      guard peer != name else { return Verdict(.notAllowed) }
      slots[peer] = .pending(attempt)
      return Verdict(.ok)
    }
  }

  /// Whether the attempt is the one that is to lead to a connection: the answer to
  /// ``HandshakeQuestion/isStillWanted``.
  public func isWanted(_ attempt: Attempt, with peer: NodeName) -> Bool {
    if case .pending(attempt) = slots[peer] { true } else { false }
  }

  /// Whether there is a connection with the peer, or an attempt to make one.
  public func hasAttempt(with peer: NodeName) -> Bool { slots[peer] != nil }

  /// The connection that ends for this attempt, which has proved itself; see
  /// ``HandshakeQuestion/endOldConnection``.
  public func connection(replacedBy attempt: Attempt, with peer: NodeName) -> Attempt? {
    if case .replacing(old: let old, by: attempt) = slots[peer] { old } else { nil }
  }

  /// The handshake of the attempt has succeeded. False if it came too late, and the connection must be closed.
  public mutating func established(_ attempt: Attempt, with peer: NodeName) -> Bool {
    guard isWanted(attempt, with: peer) else { return false }
    slots[peer] = .up(attempt)
    return true
  }

  /// The attempt has failed, or its connection has ended. What is not known is ignored.
  public mutating func ended(_ attempt: Attempt, with peer: NodeName) {
    switch slots[peer] {
    case .pending(attempt), .up(attempt): slots[peer] = nil
    case .replacing(old: let old, by: attempt): slots[peer] = .up(old)
    case .replacing(old: attempt, by: let new): slots[peer] = .pending(new)
    default: break
    }
  }
}
