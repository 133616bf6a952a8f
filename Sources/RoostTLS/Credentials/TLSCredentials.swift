/// How the nodes of a cluster recognise one another. All of them use the same kind.
public enum TLSCredentials: Sendable {
  /// All nodes know one secret.
  case secret(ClusterSecret)
  /// Each node has a certificate of the cluster's authority. Works with Erlang's `-proto_dist inet_tls`.
  case certificates(CertificateFiles)
}
