/// What the handshake proved of the peer.
public enum PeerIdentity: Sendable, Hashable {
  /// It knows the cluster's secret.
  case secret
  /// It owns this certificate, which is valid and from the cluster's authority. A client has also checked that it
  /// names the host. A server cannot know whom to expect before the peer says who it is: it then asks
  /// ``PeerCertificate/matches(host:)``.
  case certificate(PeerCertificate)
}
