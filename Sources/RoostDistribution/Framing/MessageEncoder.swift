import ExternalTerm

/// Writes one message after the other, for an ``OutboundQueue`` that takes each before the next is written. It
/// keeps its buffers from one to the next.
public struct MessageEncoder: ~Copyable, Sendable {
  private let flags: DistributionFlags
  private(set) var writer: TermWriter
  /// What follows what is written: bytes that are shared, and not copied.
  private(set) var rest = WrittenTerm()
  private(set) var controlCount = 0

  /// How large a message may have been for its buffer to be kept.
  private static let keptBytes = 256 << 10

  /// An encoder for a connection on which both nodes can do what `flags` says.
  public init(flags: DistributionFlags) {
    self.flags = flags
    writer = TermWriter(capacity: 512)
    if flags.contains(.headerAtomCache) { writer.atomReferences = AtomReferences() }
  }

  /// Writes a control message that no message follows, in place of what was there.
  ///
  /// - Throws: ``WireError`` if the peer would not understand it, or it needs a message; `TermEncodingError`
  ///   if a reason cannot be written.
  public mutating func encode(_ control: ControlMessage) throws {
    guard !control.hasMessage else {
      throw WireError(code: .malformed, message: "a control message without the message that must follow")
    }
    try begin(control)
  }

  /// Writes a control message and the message that follows it, in place of what was there.
  ///
  /// - Parameter message: writes exactly one term.
  /// - Throws: as ``encode(_:)``, and what `message` throws.
  public mutating func encode(
    _ control: ControlMessage,
    message: (inout TermWriter) throws -> Void
  ) throws {
    guard control.hasMessage else {
      throw WireError(code: .malformed, message: "a control message that no message follows")
    }
    do {
      try begin(control)
      if !flags.usesHeader { writer.writeVersion() }
      try message(&writer)
    } catch {
      clear()
      throw error
    }
  }

  /// Writes a control message and the message that follows it, in place of what was there.
  ///
  /// - Parameters:
  ///   - rest: the last bytes of the message.
  ///   - isShared: they are kept as they are, and not copied.
  ///   - head: writes the bytes before them.
  mutating func encode(
    _ control: ControlMessage,
    rest: WrittenTerm,
    isShared: Bool,
    head: (inout TermWriter) throws -> Void
  ) throws {
    try encode(control) { writer in
      try head(&writer)
      if !isShared { rest.append(to: &writer) }
    }
    if isShared { self.rest = rest }
  }

  private mutating func begin(_ control: ControlMessage) throws {
    clear()
    do {
      controlCount = try control.write(to: &writer, flags, versioned: !flags.usesHeader)
    } catch {
      clear()
      throw error
    }
  }

  private mutating func clear() {
    if writer.count > Self.keptBytes { _ = writer.take() } else { writer.truncate() }
    writer.atomReferences?.reset()
    if !rest.isEmpty { rest = WrittenTerm() }
    controlCount = 0
  }

  /// How many bytes the terms of the message have.
  public var count: Int { writer.count + rest.count }

  var atoms: [AtomReferences.Entry] { writer.atomReferences?.entries ?? [] }

  /// Gives the message away, with its buffer.
  mutating func take() -> EncodedMessage {
    let message = EncodedMessage(bytes: writer.take(), rest: rest, controlCount: controlCount, atoms: atoms)
    clear()
    return message
  }
}

extension DistributionFlags {
  /// Messages begin with a distribution header. Without it, the terms have versions.
  var usesHeader: Bool { !isDisjoint(with: [.headerAtomCache, .fragments]) }
}
