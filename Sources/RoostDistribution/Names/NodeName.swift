/// The full name of a node: what it is called on its host, and the host, as in `worker1@db.example.org`.
///
/// Names are compared byte by byte, which is how two nodes that connect to each other at the same time decide
/// whose attempt goes on.
public struct NodeName: Sendable {
  /// What stands before the `@`: the name under which epmd knows the node.
  public let name: String
  /// What stands behind the `@`.
  public let host: String

  /// The most bytes that the whole may have: it is an atom.
  public static let maximumBytes = 255

  /// Whether hosts are named in full. Nodes with short and with long names do not connect to each other.
  public enum Kind: Hashable, Sendable {
    /// The host's name has no dot, as with `erl -sname`.
    case short
    /// The host is named with its domain, or by an address, as with `erl -name`.
    case long
  }

  /// - Throws: ``NodeNameError`` unless this is one name and one host with a `@` between them, of printable
  ///   ASCII, with at most 255 bytes in all.
  public init(_ text: String) throws(NodeNameError) {
    guard text.utf8.count <= Self.maximumBytes else { throw NodeNameError.tooLong(text.utf8.count) }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw NodeNameError(message: "\(Self.quote(text)) is no node name: it needs one @, as in name@host")
    }
    try self.init(name: String(parts[0]), host: String(parts[1]))
  }

  /// - Throws: ``NodeNameError`` as ``init(_:)`` does.
  public init(name: String, host: String) throws(NodeNameError) {
    let count = name.utf8.count + 1 + host.utf8.count
    guard count <= Self.maximumBytes else { throw NodeNameError.tooLong(count) }
    for (part, what) in [(name, "name"), (host, "host")] {
      guard Self.isPart(part) else {
        throw NodeNameError(
          message: """
            \(Self.quote(name))@\(Self.quote(host)) is no node name: its \(what) must be printable ASCII, \
            not empty, and without @
            """
        )
      }
    }
    self.name = name
    self.host = host
  }

  public var kind: Kind {
    host.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") } ? .long : .short
  }

  static func isPart(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (33..<127).contains($0) && $0 != UInt8(ascii: "@") }
  }

  /// A text of a peer's, made fit for an error message.
  static func quote(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(80).map { (32..<127).contains($0.value) ? Character($0) : "?" }
    return String(scalars)
  }
}

extension NodeName: Hashable, Comparable {
  public static func < (left: NodeName, right: NodeName) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }
}

extension NodeName: CustomStringConvertible {
  public var description: String { "\(name)@\(host)" }
}

/// Why a text is not the name of a node.
public struct NodeNameError: Error, Hashable, Sendable, CustomStringConvertible {
  public let message: String
  public var description: String { message }

  static func tooLong(_ count: Int) -> NodeNameError {
    NodeNameError(message: "a node name has \(NodeName.maximumBytes) bytes at most, and this one \(count)")
  }
}
