/// What a node asks of epmd, each on a connection of its own. See the chapter "EPMD Protocol" of
/// `erl_dist_protocol`.
public enum EpmdRequest: Hashable, Sendable {
  /// ALIVE2_REQ. The node is known for as long as the connection stays open.
  case register(EpmdNode)
  /// PORT_PLEASE2_REQ, with the name before the `@`.
  case lookup(String)
  /// NAMES_REQ.
  case names

  /// The bytes to send, with their length in front.
  ///
  /// - Throws: ``EpmdError`` if the name is empty or too long, or there are too many extra bytes.
  public func encoded() throws(EpmdError) -> [UInt8] {
    var body: [UInt8] = []
    switch self {
    case .register(let node):
      try Self.check(node.name)
      guard node.extra.count <= EpmdError.maximumExtra else {
        throw EpmdError(
          code: .invalidRequest,
          message: "\(node.extra.count) extra bytes for epmd, where \(EpmdError.maximumExtra) are allowed"
        )
      }
      body.append(120)
      body.append(bigEndian: node.port)
      body.append(node.kind.rawValue)
      body.append(0)  // TCP over IPv4; epmd does not tell it from IPv6
      body.append(bigEndian: node.highestVersion)
      body.append(bigEndian: node.lowestVersion)
      body.append(bigEndian: UInt16(node.name.utf8.count))
      body.append(contentsOf: node.name.utf8)
      body.append(bigEndian: UInt16(node.extra.count))
      body.append(contentsOf: node.extra)
    case .lookup(let name):
      try Self.check(name)
      body.append(122)
      body.append(contentsOf: name.utf8)
    case .names: body.append(110)
    }
    var bytes: [UInt8] = []
    bytes.append(bigEndian: UInt16(body.count))
    return bytes + body
  }

  private static func check(_ name: String) throws(EpmdError) {
    guard NodeName.isPart(name), name.utf8.count <= NodeName.maximumBytes else {
      throw EpmdError(
        code: .invalidRequest,
        message: """
          \(NodeName.quote(name)) is no name for epmd: it takes 1 to \(NodeName.maximumBytes) bytes of \
          printable ASCII, the part before the @
          """
      )
    }
  }
}
