/// Why the bytes of a connection cannot be understood, or a message cannot be sent on it.
///
/// After an error in what came, the connection has to be closed: nothing that follows can be trusted.
public struct WireError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// The bytes break the protocol.
    case malformed
    /// Something goes beyond one of ``WireLimits``.
    case limitExceeded
    /// A control message with an operation that is not known.
    case unknownOperation
    /// A message that the peer would not understand.
    case notSupportedByPeer
    /// A message that the format cannot hold.
    case tooLarge
  }

  public let code: Code
  public let message: String

  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }
}

extension WireError: CustomStringConvertible {
  public var description: String { message }
}
