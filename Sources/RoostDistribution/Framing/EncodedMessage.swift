import ExternalTerm

/// A message whose terms are written, and whose header is not: that depends on what the peer has been told by
/// the time when it is sent.
struct EncodedMessage: Sendable {
  /// The control message and what follows it, up to ``rest``.
  let bytes: [UInt8]
  /// The last bytes, shared with whoever sent them.
  let rest: WrittenTerm
  /// How many of the bytes are the control message.
  let controlCount: Int
  /// What the terms refer to by index.
  let atoms: [AtomReferences.Entry]

  var count: Int { bytes.count + rest.count }

  /// How many bytes follow the control message.
  var messageCount: Int { count - controlCount }

  func append(to output: inout [UInt8]) {
    output.append(contentsOf: bytes)
    rest.append(to: &output)
  }
}
