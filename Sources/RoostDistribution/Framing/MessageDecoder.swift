import ExternalTerm

/// Reads the messages of a connected peer from the bytes that come, in whatever pieces they do: frames,
/// distribution headers, the cache of atoms, fragments, control messages.
///
/// After an error it is of no more use, and the connection has to be closed.
public struct MessageDecoder: Sendable {
  private let flags: DistributionFlags
  private let terms: DecodingLimits
  private var frames: FrameDecoder
  private var atoms = AtomCacheReceiver()
  private var beginnings = FrameBeginnings()
  private var fragments: FragmentAssembler

  /// A decoder for a connection on which both nodes can do what `flags` says.
  public init(flags: DistributionFlags, limits: WireLimits = WireLimits()) {
    self.flags = flags
    var terms = limits.terms
    terms.bytes = .max  // bounded by the limits of frames and fragments
    self.terms = terms
    frames = FrameDecoder(limit: limits.frameBytes)
    fragments = FragmentAssembler(limits: limits)
  }

  /// Reads what has come, and gives each message as soon as it is complete.
  ///
  /// - Parameter deliver: gets the control message, and a reader that stands before the message if there is
  ///   one. It need not read it. What it throws ends the reading.
  /// - Throws: ``WireError``, or what `deliver` throws.
  public mutating func receive(
    _ bytes: UnsafeRawBufferPointer,
    _ deliver: (ControlMessage, inout TermReader) throws -> Void
  ) throws {
    var rest = bytes
    while let frame = try frames.next(&rest) {
      switch frame {
      case .tick: break
      case .lent(let content): try take(content, owned: nil, deliver)
      case .owned(let content):
        try content.withUnsafeBytes { try take($0, owned: content, deliver) }
      }
    }
  }

  /// Reads what has come.
  public mutating func receive(
    _ bytes: [UInt8],
    _ deliver: (ControlMessage, inout TermReader) throws -> Void
  ) throws {
    try bytes.withUnsafeBytes { try receive($0, deliver) }
  }

  private mutating func take(
    _ content: UnsafeRawBufferPointer,
    owned: [UInt8]?,
    _ deliver: (ControlMessage, inout TermReader) throws -> Void
  ) throws {
    if owned == nil, let meaning = beginnings.find(content, tellings: atoms.tellings) {
      return try read(content, meaning, deliver)
    }
    var reader = ByteReader(content)
    let header = try MessageHeader(&reader)
    switch header {
    case .passThrough: try read(content, owned, from: reader.offset, versioned: true, [], deliver)
    case .whole:
      try atoms.read(&reader)
      guard owned == nil else {
        return try read(content, owned, from: reader.offset, versioned: false, atoms.current, deliver)
      }
      try readAndNote(content, from: reader.offset, deliver)
    case .firstFragment(_, fragment: 1):
      try requireFragments()
      try atoms.read(&reader)
      try read(content, owned, from: reader.offset, versioned: false, atoms.current, deliver)
    case .firstFragment(let sequence, let fragment):
      try requireFragments()
      try atoms.read(&reader)
      try fragments.begin(sequence, fragment: fragment, atoms: atoms.current, reader.takeRest())
    case .nextFragment(let sequence, let fragment):
      try requireFragments()
      guard let whole = try fragments.add(sequence, fragment: fragment, reader.takeRest()) else { return }
      try TermReader.read(whole.bytes, limits: terms, atoms: whole.atoms) {
        try Self.read(&$0, versioned: false, deliver)
      }
    }
  }

  private mutating func readAndNote(
    _ content: UnsafeRawBufferPointer,
    from start: Int,
    _ deliver: (ControlMessage, inout TermReader) throws -> Void
  ) throws {
    let rest = UnsafeRawBufferPointer(rebasing: content[start...])
    var reader = try TermReader(unsafe: rest, limits: terms, atoms: atoms.current)
    let control = try Self.control(&reader, versioned: false)
    let place = start..<(start + reader.position)
    beginnings.note(content, control, at: place, atoms.current, tellings: atoms.tellings)
    try deliver(control, &reader)
  }

  /// Reads a message that begins as another before.
  private func read(
    _ content: UnsafeRawBufferPointer,
    _ meaning: FrameBeginnings.Meaning,
    _ deliver: (ControlMessage, inout TermReader) throws -> Void
  ) throws {
    let rest = UnsafeRawBufferPointer(rebasing: content[meaning.terms.lowerBound...])
    var reader = try TermReader(unsafe: rest, limits: terms, atoms: meaning.atoms)
    try reader.skip(meaning.terms.count)
    guard !reader.isAtEnd else { throw Self.messageIsMissing }
    try deliver(meaning.control, &reader)
  }

  private func read(
    _ content: UnsafeRawBufferPointer,
    _ owned: [UInt8]?,
    from start: Int,
    versioned: Bool,
    _ atoms: [Atom],
    _ deliver: (ControlMessage, inout TermReader) throws -> Void
  ) throws {
    if let owned {
      // The bytes have an owner: large binaries are shared with it.
      return try TermReader.read(owned, limits: terms, atoms: atoms) {
        try $0.skip(start)
        try Self.read(&$0, versioned: versioned, deliver)
      }
    }
    let rest = UnsafeRawBufferPointer(rebasing: content[start...])
    var reader = try TermReader(unsafe: rest, limits: terms, atoms: atoms)
    try Self.read(&reader, versioned: versioned, deliver)
  }

  private static func read(
    _ reader: inout TermReader,
    versioned: Bool,
    _ deliver: (ControlMessage, inout TermReader) throws -> Void
  ) throws {
    try deliver(try control(&reader, versioned: versioned), &reader)
  }

  /// The control message, if what follows is as it says.
  private static func control(_ reader: inout TermReader, versioned: Bool) throws -> ControlMessage {
    let control = try ControlMessage.read(&reader, versioned: versioned)
    if !control.hasMessage {
      guard reader.isAtEnd else {
        throw WireError(code: .malformed, message: "\(reader.remaining) bytes follow a control message")
      }
    } else if reader.isAtEnd {
      throw messageIsMissing
    } else if versioned {
      try reader.readVersion()
    }
    return control
  }

  private static var messageIsMissing: WireError {
    WireError(code: .malformed, message: "a control message without the message that must follow")
  }

  private func requireFragments() throws(WireError) {
    guard flags.contains(.fragments) else {
      throw WireError(code: .malformed, message: "a fragment from a peer that has not announced fragments")
    }
  }
}
