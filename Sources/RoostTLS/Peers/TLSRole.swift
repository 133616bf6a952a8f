/// Which end of the connection this is.
public enum TLSRole: Sendable, Hashable {
  /// The end that connected, to the host of this name or IP address. With certificates, the peer's must name it;
  /// with a secret, it is not looked at.
  case client(host: String)
  /// The end that accepted.
  case server
}
