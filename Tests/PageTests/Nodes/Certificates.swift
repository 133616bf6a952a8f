import RoostTLS

/// Makes an authority, and a certificate for each node on this host.
func makeCertificates(for nodes: [String], in folder: String) throws {
  let authority = try CertificateAuthority(named: "our cluster")
  try authority.write(to: folder)  // ca.pem, and ca-key.pem, which belongs on none of the nodes
  for node in nodes {
    _ = try authority.issue(to: node, hosts: ["localhost"]).write(to: folder)
  }
}
