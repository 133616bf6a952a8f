import RoostTLS

extension Node {
  /// Reads the files of ``NodeConfiguration/Security/certificates(_:)`` again, so that they are renewed without a
  /// restart. Nodes that connect from now on meet the new ones; connections that exist go on with what they have.
  /// Of a node with a secret, or without TLS, there is nothing to read.
  ///
  /// - Throws: `TLSError`, which says in words what is wrong with which file. Then the old ones stay in force.
  public func reloadCredentials() throws(TLSError) { try core.tls?.reload() }
}
