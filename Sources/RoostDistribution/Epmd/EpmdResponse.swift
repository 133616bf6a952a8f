/// What epmd answers.
public enum EpmdResponse: Hashable, Sendable {
  /// To ``EpmdRequest/register(_:)``: the node is known, and this is its creation.
  case registered(Creation)
  /// To ``EpmdRequest/register(_:)``: no, most likely because there is a node of this name.
  case registrationRefused(UInt8)
  /// To ``EpmdRequest/lookup(_:)``.
  case found(EpmdNode)
  /// To ``EpmdRequest/lookup(_:)``: there is no node of this name.
  case notFound
  /// To ``EpmdRequest/names``.
  case names([Entry])

  /// A node in the list of names.
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let port: UInt16

    public init(name: String, port: UInt16) {
      self.name = name
      self.port = port
    }
  }
}

/// Why epmd could not be asked, or was not understood.
public struct EpmdError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// The request cannot be sent.
    case invalidRequest
    /// The answer breaks the protocol.
    case malformed
    /// The answer is longer than any that makes sense.
    case tooLong
    /// epmd closed the connection before it had answered.
    case closed
  }

  public let code: Code
  public let message: String
  public var description: String { message }

  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  static let maximumExtra = 4096
}
