import ExternalTerm
import RoostDistribution
import RoostPipeline

/// How much more goes into one message to another node. A message with what cannot be written, or beyond what the other
/// node reads, would be lost whole.
///
/// What the other node reads is taken to be what this one does: the nodes of a cluster are to have the same limits.
struct MessageRoom {
  /// What stands around the items: how deep they are in a message, and how many elements and bytes there are with each.
  private enum Frame {
    static let depth = 8
    static let elements = 16
    static let bytes = 256
  }

  private let terms: DecodingLimits
  private let mostBytes: Int
  private var bytesLeft: Int
  private var elementsLeft: Int

  init(_ limits: WireLimits) {
    var terms = limits.terms
    terms.depth -= Frame.depth
    terms.elements -= 2 * Frame.elements
    // That of the message is checked here.
    terms.bytes = .max
    self.terms = terms
    mostBytes = min(limits.frameBytes, limits.fragmentedBytes, Int(UInt32.max)) - 2 * Frame.bytes
    bytesLeft = mostBytes
    elementsLeft = terms.elements
  }

  /// Which of some items do not go into one message.
  static func misfits<Payload: Encodable>(among items: [Item<Payload>], _ limits: WireLimits) -> Misfits {
    var room = MessageRoom(limits)
    return Misfits(among: items) { room.take($0) }
  }

  /// Gives a payload its room, if there is enough.
  mutating func take(_ payload: some Encodable) -> Misfits.Verdict {
    let bytes: Int
    let elements: Int
    do {
      var writer = TermWriter()
      try TermEncoder().encode(payload, to: &writer)
      let term = writer.finish()
      guard term.count <= mostBytes else {
        return .fitsNone("it has \(term.count) bytes, and a message may have \(mostBytes)")
      }
      bytes = term.count + Frame.bytes
      elements = try TermReader.elements(of: term, limits: terms) + Frame.elements
    } catch {
      return .fitsNone("\(error)")
    }
    guard bytes <= bytesLeft || bytesLeft == mostBytes,
      elements <= elementsLeft || elementsLeft == terms.elements
    else { return .surplus }
    bytesLeft -= bytes
    elementsLeft -= elements
    return .fits
  }
}
