/// Whether the connection may go on; and the answer of the node that was told that it is connected already.
enum StatusMessage: Hashable {
  case ok
  /// The receiver of the status goes on, and the sender gives up its own attempt to connect.
  case okSimultaneous
  /// The sender of the status goes on with its own attempt to connect.
  case nok
  case notAllowed
  /// The sender thinks that there is a connection already.
  case alive
  /// To ``alive``: whether the new connection is meant.
  case reply(Bool)
  /// The name and creation of a node that has asked for them.
  case named(String, Creation)

  var encoded: [UInt8] {
    let bytes = [UInt8(ascii: "s")] + Array(text.utf8)
    guard case .named(let name, let creation) = self else { return bytes }
    var named = bytes
    named.append(bigEndian: UInt16(truncatingIfNeeded: name.utf8.count))
    named.append(contentsOf: name.utf8)
    named.append(bigEndian: creation.value)
    return named
  }

  private var text: String {
    switch self {
    case .ok: "ok"
    case .okSimultaneous: "ok_simultaneous"
    case .nok: "nok"
    case .notAllowed: "not_allowed"
    case .alive: "alive"
    case .reply(let isMeant): isMeant ? "true" : "false"
    case .named: "named:"
    }
  }
}

extension StatusMessage {
  init(decoding bytes: [UInt8]) throws(HandshakeError) {
    self = try HandshakeFields.read(bytes, "a status") { (fields) throws(HandshakeError) in
      let tag = try fields.tag()
      guard tag == UInt8(ascii: "s") else { throw fields.wrong(tag) }
      if fields.skip(text: "named:") {
        let name = try fields.name(count: Int(try fields.number(UInt16.self)))
        return .named(name, Creation(try fields.number()))
      }
      let plain: [StatusMessage] = [
        .ok, .okSimultaneous, .nok, .notAllowed, .alive, .reply(true), .reply(false),
      ]
      let text = try fields.nameToTheEnd()
      guard let status = plain.first(where: { $0.text == text }) else {
        throw HandshakeError(code: .malformed, message: "the status \(NodeName.quote(text)) is not known")
      }
      return status
    }
  }
}
