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
  /// The way from the outermost value to the one that is wrong: `orders[2].customer`. Empty at the outermost.
  public internal(set) var path: String

  public init(code: Code, offset: Int, message: String, path: String = "") {
    self.code = code
    self.offset = offset
    self.message = message
    self.path = path
  }

  /// The same error, seen from further outside.
  func below(_ path: String) -> TermDecodingError {
    var error = self
    error.path = CodingPath.join(path, self.path)
    return error
  }

  /// Says at which element of a list an error was met.
  @usableFromInline
  static func locate(_ error: any Error, _ index: Int) -> any Error {
    (error as? TermDecodingError)?.below("[\(index)]") ?? error
  }

  /// Says at which key of a map an error was met.
  @usableFromInline
  static func locate(_ error: any Error, key: some Any) -> any Error {
    (error as? TermDecodingError)?.below("[\(key)]") ?? error
  }
}

extension TermDecodingError: CustomStringConvertible {
  public var description: String {
    "\(message)\(path.isEmpty ? "" : " in \(path)") (at byte \(offset))"
  }
}
