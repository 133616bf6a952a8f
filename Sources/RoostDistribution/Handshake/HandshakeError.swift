/// Why a handshake came to nothing.
public struct HandshakeError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// A message that breaks the protocol, is too long, or does not belong here.
    case malformed
    /// The peer cannot do something that is required.
    case missingFlags
    /// The peer is not the node that was to be reached.
    case wrongNode
    /// The peer does not want this connection.
    case notAllowed
    /// This node does not want the connection.
    case refused
    /// Both nodes connect to each other at the same time, and the peer's attempt goes on.
    case simultaneous
    /// There is a connection already, or another attempt.
    case alreadyConnected
    /// The peer does not know the cookie.
    case cookieMismatch
    /// The peer took too long.
    case timedOut
    /// The peer closed the connection.
    case closed
  }

  public let code: Code
  public let message: String

  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }
}

extension HandshakeError: CustomStringConvertible {
  public var description: String { message }
}
