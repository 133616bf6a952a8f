import ExternalTerm

/// A message whose terms are written, and whose header is not: that depends on what the peer has been told by
/// the time when it is sent.
struct EncodedMessage: Sendable {
  /// The control message and what follows it.
  let bytes: [UInt8]
  /// How many of the bytes are the control message.
  let controlCount: Int
  /// What the terms refer to by index.
  let atoms: [AtomReferences.Entry]
}
