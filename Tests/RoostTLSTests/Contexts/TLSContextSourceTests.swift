import ClusterTestKit
import Foundation
import Testing

@testable import RoostTLS

@Suite("Replacing credentials without a restart", .timeLimit(.minutes(5)))
struct TLSContextSourceTests {
  @Test("Renewed certificates serve new connections, and old connections go on")
  func reload() throws {
    let authority = try TestAuthority()
    let past = CertificateLifetime(from: .seconds(-2 * 86_400), to: .seconds(-86_400))
    let client = try authority.context("client")
    let source = try TLSContextSource(.certificates(authority.files("server")))
    let old = try EmbeddedPair(client: client, server: source.current)
    try old.connect()
    _ = try authority.files("server", lifetime: past)
    let kept = try EmbeddedPair(client: client, server: source.current)
    try kept.connect()
    #expect(kept.client.recorder.errors.isEmpty, "not read until it is told to")
    try source.reload()
    let expired = try EmbeddedPair(client: client, server: source.current)
    try expired.connect()
    #expect(expired.client.recorder.codes == [.outdatedCertificate])
    _ = try authority.files("server")
    try source.reload()
    let renewed = try EmbeddedPair(client: client, server: source.current)
    try renewed.connect()
    for pair in [old, renewed] {
      pair.client.send([1])
      try pair.settle()
      #expect(pair.server.recorder.received == [1])
    }
  }

  @Test("Files that cannot be used leave the old credentials in force")
  func failedReload() throws {
    let authority = try TestAuthority()
    let files = try authority.files("server")
    let source = try TLSContextSource(.certificates(files))
    let before = source.current
    // A new certificate is there, and its key not yet.
    let other = try authority.files("other")
    try FileManager.default.removeItem(atPath: files.chain)
    try FileManager.default.copyItem(atPath: other.chain, toPath: files.chain)
    let error = #expect(throws: TLSError.self) { try source.reload() }
    #expect(error?.code == .invalidCertificate)
    #expect(source.current === before)
    try FileManager.default.removeItem(atPath: files.key)
    try FileManager.default.copyItem(atPath: other.key, toPath: files.key)
    try source.reload()
    #expect(source.current !== before)
  }

  @Test("Another secret serves new connections")
  func newSecret() throws {
    let source = try TLSContextSource(.secret(.forTests))
    try source.replace(with: .secret(.other))
    let pair = try EmbeddedPair(client: TLSContext(.secret(.other)), server: source.current)
    try pair.connect()
    #expect(pair.server.recorder.peers == [.secret])
  }

  @Test(
    "Files that are missing, no PEM, encrypted or of different certificates are errors that name the file"
  )
  func unusableFiles() throws {
    let authority = try TestAuthority()
    let good = try authority.files("node")
    let other = try authority.files("other")
    let garbage = "\(authority.folder)/garbage.pem"
    try Data("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
      .write(to: URL(fileURLWithPath: garbage))
    let encrypted = "\(authority.folder)/encrypted.pem"
    try Data(Self.encryptedKey.utf8).write(to: URL(fileURLWithPath: encrypted))
    for (path, field) in [
      ("\(authority.folder)/none.pem", \CertificateFiles.authority), ("/nowhere", \.chain),
      ("/nowhere", \.key),
      (garbage, \.authority), (garbage, \.chain), (garbage, \.key), (encrypted, \.key), (other.key, \.key),
      (good.key, \.chain), (good.chain, \.key),
    ] {
      var files = good
      files[keyPath: field] = path
      let error = #expect(throws: TLSError.self) { try TLSContext(.certificates(files)) }
      #expect(error?.code == .invalidCertificate)
      #expect(error?.message.contains(path) == true, "\(error?.message ?? "")")
    }
  }

  private static let encryptedKey = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiYs3s+nKgW4AICCAAw
    DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEO5TgaJ0AjUEQMJcudMfM3IEgZCM
    JijuaS0kuNVoIayb108H8qqMq/WrHmtM+B8v82v2HCIVNq5W85YyHamm+YJSrUiq
    uNkWQDlVOGjmulZvJVRy4TEzl0oixJCYm5lXqSrzmZr5kMqiAwZm/ExGmbTV2qkw
    ujIrd5+KMuzpGM7jM1BJ6pvc0DEVIAtp1PR7LDmq6tK4cuumafml3BRoPh6X1h4=
    -----END ENCRYPTED PRIVATE KEY-----

    """
}
