/// Why two nodes are not connected, or this one does not take part.
public struct NodeError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// The node has not been started, or has been stopped.
    case notRunning
    /// The name of this node is none: `RuntimeConfiguration.nodeName` must be like `name@host`.
    case invalidName
    /// Something else connects this runtime with others.
    case alreadyAttached
    /// It does not connect to itself.
    case thisNode
    /// It is not known where the node listens.
    case unknownNode
    /// Nothing answers where the node should be.
    case unreachable
    /// Somebody answers, and the two do not agree: cookie, name, TLS, capabilities.
    case handshakeFailed
    /// It cannot listen where it is to.
    case cannotListen
    /// The peer's certificate does not name the peer's host.
    case wrongCertificate
  }

  public let code: Code
  public let message: String
  public var description: String { message }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
