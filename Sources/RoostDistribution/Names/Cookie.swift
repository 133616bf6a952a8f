/// The secret that the nodes of a cluster share: who cannot prove that it knows the cookie is not connected.
///
/// It is never sent, and never shown: neither a description nor a dump of anything that holds it has it.
public struct Cookie: Sendable {
  let text: String

  /// The most characters that a cookie may have: to Erlang it is an atom.
  public static let maximumCharacters = 255

  /// - Throws: ``CookieError`` unless this is 1 to 255 characters of printable ASCII, without spaces.
  public init(_ text: String) throws(CookieError) {
    guard (1...Self.maximumCharacters).contains(text.utf8.count) else {
      throw CookieError(
        message: "a cookie has 1 to \(Self.maximumCharacters) characters, and this one \(text.utf8.count)"
      )
    }
    guard text.utf8.allSatisfy({ (33..<127).contains($0) }) else {
      throw CookieError(message: "a cookie is printable ASCII without spaces")
    }
    self.text = text
  }
}

extension Cookie: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "Cookie(hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text cannot be a cookie.
public struct CookieError: Error, Hashable, Sendable, CustomStringConvertible {
  public let message: String
  public var description: String { message }
}
