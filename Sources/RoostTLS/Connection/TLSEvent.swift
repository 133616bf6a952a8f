/// What ``TLSHandler`` says to the handlers after it, as a user event.
///
/// The peer's close_notify becomes NIO's `ChannelEvent.inputClosed` on a channel that allows half-closure.
public enum TLSEvent: Sendable, Hashable {
  /// The peer has proved who it is, and bytes can flow. Fired once, before the first bytes.
  ///
  /// A client in certificate mode hears this before the server has checked the client's certificate (TLS 1.3 works
  /// so): a refusal then comes as an error afterwards, in place of the first answer.
  case handshakeCompleted(PeerIdentity)
}
