/// A connection's life: handshake, open, closing. Events in, what to do out.
struct TLSMachine {
  enum Phase: Equatable {
    case idle
    case handshaking
    /// Bytes flow. Each direction can be closed by itself.
    case open(input: Bool, output: Bool)
    /// The last bytes (a close_notify or an alert) are on their way, then the channel closes.
    case closing
    case closed
  }

  enum Event {
    /// The channel is connected.
    case activated
    case handshakeCompleted(PeerIdentity)
    case failed(TLSError)
    /// The peer's close_notify. `half`: the channel allows half-closure.
    case peerClosed(half: Bool)
    /// The peer's end of TCP's byte stream.
    case inputEnded
    /// The channel is gone, or never came about.
    case inactivated
    case closeRequested
    case outputCloseRequested
    /// The last bytes are handed to the system, or lost.
    case lastBytesWritten
    case handshakeTimedOut
    case closeTimedOut
  }

  enum Action: Equatable {
    case startHandshake
    case announce(PeerIdentity)
    /// Encrypt and send what was flushed.
    case sendPending
    /// Fail the writes that were not sent.
    case failPending(TLSError)
    case report(TLSError)
    case reportInputClosed
    case sayClosed
    /// Close TCP's sending direction behind the last bytes.
    case closeOutput
    /// Close the channel behind the last bytes, or when they take too long.
    case closeBehindLastBytes
    case closeNow
  }

  private(set) var phase = Phase.idle

  var canRead: Bool {
    switch phase {
    case .handshaking, .open(input: true, output: _): true
    default: false
    }
  }

  /// Whether writes are taken, to be sent now or after the handshake.
  var canWrite: Bool {
    switch phase {
    case .idle, .handshaking, .open(input: _, output: true): true
    default: false
    }
  }

  /// Whether writes are sent at once.
  var sends: Bool {
    if case .open(input: _, output: true) = phase { true } else { false }
  }

  var isOpen: Bool {
    if case .open = phase { true } else { false }
  }

  static let closedError = TLSError(
    .closed,
    "The connection is closed: what was not flushed before is not sent."
  )

  mutating func handle(_ event: Event) -> [Action] {
    switch (event, phase) {
    case (_, .closed): return []
    case (.activated, .idle):
      phase = .handshaking
      return [.startHandshake]
    case (.handshakeCompleted(let peer), .handshaking):
      phase = .open(input: true, output: true)
      return [.announce(peer), .sendPending]
    case (.inactivated, _):
      defer { phase = .closed }
      return endOfInput()
    case (.inputEnded, .handshaking), (.inputEnded, .open(input: true, output: _)):
      defer { phase = .closing }
      return endOfInput() + [.closeBehindLastBytes]
    case (.failed(let error), .handshaking), (.failed(let error), .open):
      phase = .closing
      return [.failPending(error), .report(error), .closeBehindLastBytes]
    case (.handshakeTimedOut, .handshaking):
      phase = .closing
      let error = TLSError(
        .handshakeTimeout,
        "The peer did not complete the TLS handshake in time: check that it uses TLS, and its load."
      )
      return [.failPending(error), .report(error), .closeNow]
    case (.peerClosed(let half), .open(input: true, let output)):
      return peerClosed(half: half, output: output)
    case (.closeRequested, _): return closeRequested()
    case (.outputCloseRequested, .open(let input, output: true)):
      phase = input ? .open(input: true, output: false) : .closing
      return [.failPending(Self.closedError), .sayClosed, input ? .closeOutput : .closeBehindLastBytes]
    case (.lastBytesWritten, .closing), (.closeTimedOut, .closing): return [.closeNow]
    default: return []
    }
  }

  private mutating func peerClosed(half: Bool, output: Bool) -> [Action] {
    if half, output {
      phase = .open(input: false, output: true)
      return [.reportInputClosed]
    }
    phase = .closing
    return output
      ? [.failPending(Self.closedError), .sayClosed, .closeBehindLastBytes] : [.closeBehindLastBytes]
  }

  private mutating func closeRequested() -> [Action] {
    switch phase {
    case .idle, .handshaking:
      phase = .closing
      return [.failPending(Self.closedError), .closeNow]
    case .open(_, output: true):
      phase = .closing
      return [.failPending(Self.closedError), .sayClosed, .closeBehindLastBytes]
    case .open(_, output: false):
      phase = .closing
      return [.closeBehindLastBytes]
    case .closing, .closed: return []
    }
  }

  /// Where the peer's bytes end although it has not said so, that may be an attacker's doing.
  private func endOfInput() -> [Action] {
    let error: TLSError
    switch phase {
    case .handshaking:
      error = TLSError(
        .handshakeInterrupted,
        "The connection ended during the TLS handshake: the peer's log may say why."
      )
    case .open(input: true, output: _):
      error = TLSError(
        .uncleanShutdown,
        "The connection ended without a close_notify: the peer was cut off, and what it sent last may be missing."
      )
    default: return [.failPending(Self.closedError)]
    }
    return [.failPending(error), .report(error)]
  }
}
