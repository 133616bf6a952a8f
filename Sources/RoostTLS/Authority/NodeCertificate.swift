/// A certificate that a ``CertificateAuthority`` has issued to a node, with its private key.
public struct NodeCertificate: Sendable {
  /// The certificate in PEM.
  public let certificate: [UInt8]
  /// The certificate of the authority in PEM.
  public let authority: [UInt8]
  let name: String
  let key: SecretBytes

  /// Writes `ca.pem`, `<name>.pem` and `<name>-key.pem` into an existing folder, for their owner's eyes only (mode
  /// 0600), in place of older ones.
  ///
  /// Throws ``TLSError/Code/unwritableFile``.
  public func write(to folder: String) throws(TLSError) -> CertificateFiles {
    let files = CertificateFiles(
      authority: "\(folder)/ca.pem",
      chain: "\(folder)/\(name).pem",
      key: "\(folder)/\(name)-key.pem"
    )
    try key.withBytes { bytes throws(TLSError) in
      try PrivateFile.write(bytes, to: files.key, replacing: true)
    }
    try SecretBytes(certificate).withBytes { bytes throws(TLSError) in
      try PrivateFile.write(bytes, to: files.chain, replacing: true)
    }
    try SecretBytes(authority).withBytes { bytes throws(TLSError) in
      try PrivateFile.write(bytes, to: files.authority, replacing: true)
    }
    return files
  }
}
