/// Gives a large message out piece by piece, as it is asked to, so that others can be sent in between.
struct FragmentSplitter: Sendable {
  private let message: EncodedMessage
  private let sequence: UInt64
  private let fragmentBytes: Int
  private var offset = 0
  /// The number of the next fragment; the last is 1.
  private var next: UInt64

  /// - Parameters:
  ///   - sequence: tells the message from all others of which not all fragments are sent.
  ///   - fragmentBytes: how many bytes of the message go into each fragment. The first has the control message
  ///     besides.
  init(_ message: EncodedMessage, sequence: UInt64, fragmentBytes: Int) {
    self.message = message
    self.sequence = sequence
    self.fragmentBytes = fragmentBytes
    next = UInt64(max(1, (message.messageCount + fragmentBytes - 1) / fragmentBytes))
  }

  var isAtEnd: Bool { next == 0 }

  /// Appends the frame of the next fragment up to its payload, which is to follow.
  mutating func appendHeader(to output: inout [UInt8], _ cache: inout AtomCacheSender) -> FragmentPayload {
    let isFirst = offset == 0
    let end = min(message.count, offset + fragmentBytes + (isFirst ? message.controlCount : 0))
    output.appendFrame(followedBy: end - offset) { output in
      output.append(MessageHeader.version)
      output.append(isFirst ? MessageHeader.firstFragmentTag : MessageHeader.nextFragmentTag)
      output.append(bigEndian: sequence)
      output.append(bigEndian: next)
      if isFirst { cache.write(message.atoms, to: &output) }
    }
    defer { offset = end }
    next -= 1
    return FragmentPayload(message, offset..<end)
  }
}
