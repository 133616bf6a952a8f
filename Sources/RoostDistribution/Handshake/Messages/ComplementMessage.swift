/// What a name in version 5 has no room for: the upper 32 bits of the flags, and the creation.
struct ComplementMessage: Hashable {
  var highFlags: DistributionFlags
  var creation: Creation

  var encoded: [UInt8] {
    var bytes = [UInt8(ascii: "c")]
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: highFlags.rawValue >> 32))
    bytes.append(bigEndian: creation.value)
    return bytes
  }
}

extension ComplementMessage {
  init(decoding bytes: [UInt8]) throws(HandshakeError) {
    self = try HandshakeFields.read(bytes, "a complement") { (fields) throws(HandshakeError) in
      let tag = try fields.tag()
      guard tag == UInt8(ascii: "c") else { throw fields.wrong(tag) }
      let high = UInt64(try fields.number(UInt32.self)) << 32
      let creation = Creation(try fields.number())
      return ComplementMessage(highFlags: DistributionFlags(rawValue: high), creation: creation)
    }
  }
}
