import Foundation

extension CertificateFiles {
  /// What an Erlang node reads with `-proto_dist inet_tls -ssl_dist_optfile FILE` to use these certificates as Roost
  /// does: TLS 1.3, and nobody without one of the same authority on either side ("Using TLS for Erlang
  /// Distribution" in the user's guide of `ssl`).
  public var erlangOptions: String {
    let common = """
      {verify, verify_peer}, {versions, ['tlsv1.3']}, {cacertfile, \(Self.quoted(authority))},
        {certfile, \(Self.quoted(chain))}, {keyfile, \(Self.quoted(key))}
      """
    return
      "%% coding: utf-8\n[{server, [{fail_if_no_peer_cert, true}, \(common)]},\n {client, [\(common)]}].\n"
  }

  /// The whole path: Erlang may be started elsewhere.
  private static func quoted(_ path: String) -> String {
    let path = URL(fileURLWithPath: path).path
    return
      "\"\(path.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
  }
}
