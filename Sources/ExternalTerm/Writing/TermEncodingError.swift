/// Why a value could not be written as a term.
public struct TermEncodingError: Error, Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// An atom of more than 255 characters.
    case atomTooLong
    /// An infinite float, or one that is no number: Erlang has none.
    case notFinite
    /// More elements or bytes than the format can count.
    case tooLarge
    /// A term nested deeper than ``DecodingLimits/deepest``.
    case tooDeep
    /// Two keys of a dictionary are the same term.
    case duplicateKey
    /// A type did not write what it announced.
    case invalidValue
  }

  public let code: Code
  public let message: String
  /// The way from the outermost value to the one that is wrong, as far as `Codable` led there:
  /// `orders[2].customer`. Empty at the outermost.
  public internal(set) var path: String

  public init(code: Code, message: String, path: String = "") {
    self.code = code
    self.message = message
    self.path = path
  }

  /// The same error, seen from further outside.
  func below(_ path: String) -> TermEncodingError {
    var error = self
    error.path = CodingPath.join(path, self.path)
    return error
  }
}

extension TermEncodingError: CustomStringConvertible {
  public var description: String { path.isEmpty ? message : "\(message) in \(path)" }
}
