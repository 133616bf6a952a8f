/// Why bytes could not be read as a term, or a term not as the type that was asked for.
public struct TermDecodingError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// The bytes end in the middle of a term.
    case truncated
    /// The bytes break the format.
    case malformed
    /// There are more bytes after the term.
    case trailingBytes
    /// The term goes beyond one of ``DecodingLimits``.
    case limitExceeded
    /// The term is well-formed, and not what was expected.
    case mismatch
  }

  public let code: Code
  /// The offset in bytes of the term or the field that is wrong. In a compressed term, it counts from the
  /// beginning of the expanded bytes.
  public let offset: Int
  /// What is wrong; for a mismatch, what was expected and what came.
  public let message: String

  public init(code: Code, offset: Int, message: String) {
    self.code = code
    self.offset = offset
    self.message = message
  }
}

extension TermDecodingError: CustomStringConvertible {
  public var description: String { "\(message) (at byte \(offset))" }
}
