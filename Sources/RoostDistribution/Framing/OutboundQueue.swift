import DequeModule
import ExternalTerm

/// What is to be sent on a connection, in order, with large messages in fragments between the others.
///
/// It is pulled, in chunks: first the small messages that are there, then one fragment of one of the large ones in turn,
/// and again, so that a small message waits for no more than one fragment. What one process sends stays in order: while a
/// large message of its is under way, what it sends later waits behind it.
public struct OutboundQueue: Sendable {
  /// Complete frames, and the payload of the fragment that the last one begins.
  private struct Chunk {
    var bytes: [UInt8]
    let payload: FragmentPayload?

    var count: Int { bytes.count + (payload?.count ?? 0) }
  }

  /// A large message under way, and what its sender has sent since.
  private struct Sequence {
    var splitter: FragmentSplitter
    var backlog = Deque<EncodedMessage>()
  }

  private let flags: DistributionFlags
  private let fragmentBytes: Int
  private var cache = AtomCacheSender()
  /// What is to go before all else: a buffer that grows would be copied time and again.
  private var full = Deque<Chunk>()
  private var fullBytes = 0
  /// A fragment is among it: there is never more than one.
  private var hasFragment = false
  /// Frames that are complete.
  private var ready: [UInt8] = []
  /// Memory for the next chunk.
  private var spare: [UInt8] = []
  private var sequences: [UInt64: Sequence] = [:]
  /// Whose fragment is next.
  private var turns: [UInt64] = []
  private var waitingBytes = 0
  private var lastAnonymous: UInt64 = 0

  /// How many bytes make a chunk full.
  private static let chunkBytes = 64 << 10
  /// How much memory is kept when all has been pulled.
  private static let keptBytes = 256 << 10
  /// What the numbers of senders are below: those of messages without a sender are above.
  private static let anonymous: UInt64 = 1 << 63

  /// - Parameters:
  ///   - flags: what both nodes can do.
  ///   - fragmentBytes: how many bytes of a message go into each fragment: 64 KiB, as in OTP.
  public init(flags: DistributionFlags, fragmentBytes: Int = 64 << 10) {
    self.flags = flags
    self.fragmentBytes = max(fragmentBytes, 16)
  }

  /// How many bytes have been appended and not pulled.
  public var bufferedBytes: Int { fullBytes + ready.count + waitingBytes }
  public var isEmpty: Bool { bufferedBytes == 0 }

  /// Takes the message that the encoder has written.
  ///
  /// - Parameter sender: what tells the sending process from all others, below 2⁶³; nil if there is none, and
  ///   then the message is in no order with others.
  /// - Throws: ``WireError`` if the message has 4 GiB or more, and cannot be sent in fragments.
  public mutating func append(
    _ encoder: inout MessageEncoder,
    from sender: UInt64?
  ) throws(WireError) {
    let isLarge = splits(encoder.count - encoder.controlCount)
    guard isLarge || encoder.count < Int(UInt32.max) - (1 << 20) else {
      throw WireError(
        code: .tooLarge,
        message: "a message of \(encoder.count) bytes to a peer that takes no fragments"
      )
    }
    if let sender, sequences[sender] != nil {
      let message = encoder.take()
      waitingBytes += message.count
      sequences[sender]?.backlog.append(message)
    } else if isLarge {
      begin(encoder.take(), sender)
    } else {
      appendFrame(encoder.atoms) { output in
        encoder.writer.withUnsafeBytes { output.append(contentsOf: $0) }
        encoder.rest.append(to: &output)
      }
    }
    fillIfMany()
  }

  // MARK: The same again

  /// Takes a message that is the same as earlier ones but for the words of its reference and its last bytes. Says no,
  /// and takes nothing, if the peer has been told other atoms since, or the message cannot go at once.
  mutating func append(
    _ template: FrameTemplate,
    _ reference: ExternalReference?,
    _ rest: WrittenTerm,
    from sender: UInt64
  ) -> Bool {
    guard template.tellings == cache.tellings, rest.isWhole, rest.count <= fragmentBytes / 2,
      sequences.isEmpty || sequences[sender] == nil
    else {
      return false
    }
    let count = template.count(words: reference?.wordCount ?? 0) + rest.count
    ready.append(bigEndian: UInt32(truncatingIfNeeded: count))
    template.append(reference, to: &ready)
    ready.append(contentsOf: rest.bytes)
    fillIfMany()
    return true
  }

  /// Takes the message that the encoder has written. What stands in front of its last `count` bytes is then a template
  /// for others.
  ///
  /// - Parameters:
  ///   - reference: that of a call, which stands in front of the last bytes.
  ///   - isTwice: whether it stands at the end of the control message too.
  /// - Returns: nil if it serves for no others: it tells the peer new atoms, or could not go at once.
  mutating func append(
    _ encoder: inout MessageEncoder,
    from sender: UInt64?,
    templateBefore count: Int,
    _ reference: ExternalReference? = nil,
    isTwice: Bool = false
  ) throws(WireError) -> FrameTemplate? {
    let (start, tellings, waiting) = (ready.count, cache.tellings, waitingBytes)
    let messageCount = encoder.count - encoder.controlCount
    try append(&encoder, from: sender)
    // What makes a chunk full is not among what is ready any more.
    guard cache.tellings == tellings, waitingBytes == waiting, ready.count - start >= count + 4 else {
      return nil
    }
    let bytes = ready[(start + 4)..<(ready.count - count)]
    guard let reference else { return FrameTemplate(bytes, tellings: tellings) }
    let control = isTwice ? bytes.count + count - messageCount : nil
    return FrameTemplate(bytes, without: reference, and: control, tellings: tellings)
  }

  /// Takes a sign of life, for a connection on which nothing else is sent.
  public mutating func appendTick() {
    ready.append(bigEndian: 0 as UInt32)
  }

  /// Whether a message of so many bytes goes in fragments, so that it need not be copied.
  func splits(_ count: Int) -> Bool { flags.contains(.fragments) && count > fragmentBytes }

  /// Gives what is to be sent next in place of what `bytes` holds, and goes on with its memory. Says no, and changes
  /// nothing, if there is nothing.
  ///
  /// - Parameter payload: what is to be sent after the bytes.
  public mutating func pull(into bytes: inout [UInt8], _ payload: inout FragmentPayload?) -> Bool {
    payload = nil
    if !turns.isEmpty, !hasFragment {
      fillWithFragment()
    } else if full.isEmpty {
      fill()
    }
    guard let chunk = full.popFirst() else { return false }
    fullBytes -= chunk.count
    if chunk.payload != nil { hasFragment = false }
    Self.clear(&bytes)
    if ready.capacity == 0 { swap(&ready, &bytes) } else if spare.capacity == 0 { swap(&spare, &bytes) }
    (bytes, payload) = (chunk.bytes, chunk.payload)
    return true
  }

  private mutating func fillIfMany() {
    guard ready.count >= Self.chunkBytes else { return }
    fill()
    // One more message than is many.
    ready.reserveCapacity(Self.chunkBytes * 5 / 4)
  }

  /// Makes a chunk of what is ready.
  private mutating func fill(_ payload: FragmentPayload? = nil) {
    guard !ready.isEmpty else { return }
    let chunk = Chunk(bytes: ready, payload: payload)
    ready = []
    swap(&ready, &spare)
    fullBytes += chunk.count
    full.append(chunk)
  }

  /// The same, with the next fragment behind it. If that is the last of its message, what has waited for that is ready.
  private mutating func fillWithFragment() {
    let id = turns.removeFirst()
    guard var sequence = sequences.removeValue(forKey: id) else { return }
    let payload = sequence.splitter.appendHeader(to: &ready, &cache)
    waitingBytes -= payload.count
    hasFragment = true
    fill(payload)
    if sequence.splitter.isAtEnd {
      send(consume sequence, id)
    } else {
      sequences[id] = sequence
      turns.append(id)
    }
  }

  /// Adds the small messages that are to be sent next, unless they are very many.
  mutating func pull(appending bytes: inout [UInt8]) {
    guard full.isEmpty else { return }
    bytes.append(contentsOf: ready)
    Self.clear(&ready)
  }

  /// Empties a buffer that has been pulled, and keeps its memory unless that is much.
  static func clear(_ bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: bytes.capacity <= keptBytes)
  }

  private mutating func begin(_ message: EncodedMessage, _ sender: UInt64?) {
    lastAnonymous &+= sender == nil ? 1 : 0
    let id = sender ?? (Self.anonymous | lastAnonymous)
    let splitter = FragmentSplitter(message, sequence: id, fragmentBytes: fragmentBytes)
    sequences[id] = Sequence(splitter: splitter)
    turns.append(id)
    waitingBytes += message.count
  }

  /// Sends what has waited behind a large message, up to the next large one.
  private mutating func send(_ ended: consuming Sequence, _ id: UInt64) {
    while let message = ended.backlog.popFirst() {
      guard message.messageCount <= fragmentBytes else {
        ended.splitter = FragmentSplitter(message, sequence: id, fragmentBytes: fragmentBytes)
        sequences[id] = ended
        turns.append(id)
        return
      }
      waitingBytes -= message.count
      appendFrame(message.atoms) { message.append(to: &$0) }
      fillIfMany()
    }
  }

  private mutating func appendFrame(
    _ atoms: [AtomReferences.Entry],
    _ terms: (inout [UInt8]) -> Void
  ) {
    let usesHeader = flags.usesHeader
    ready.appendFrame { output in
      if usesHeader {
        output.append(MessageHeader.version)
        output.append(MessageHeader.wholeTag)
        cache.write(atoms, to: &output)
      } else {
        output.append(MessageHeader.passThroughTag)
      }
      terms(&output)
    }
  }
}
