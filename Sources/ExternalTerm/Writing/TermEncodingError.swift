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

  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }
}

extension TermEncodingError: CustomStringConvertible {
  public var description: String { message }
}
