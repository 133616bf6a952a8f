import Testing

@testable import RoostTLS

@Suite("The cluster's secret")
struct ClusterSecretTests {
  @Test(
    "It has 16 to 1024 bytes; else the error says how to make one",
    arguments: [0, 1, 15, 1_025, 100_000]
  )
  func length(count: Int) {
    let error = #expect(throws: TLSError.self) { try ClusterSecret(String(repeating: "x", count: count)) }
    #expect(error?.code == .invalidSecret)
    #expect(error?.message.contains("openssl rand -base64 32") == true)
    #expect(error?.message.contains("\(count) bytes") == true)
    #expect(error?.message.contains("xx") == false)
  }

  @Test("16 and 1024 bytes are enough and not too many", arguments: [16, 1_024])
  func bounds(count: Int) throws {
    _ = try ClusterSecret(bytes: [UInt8](repeating: 1, count: count))
  }

  @Test("Nothing prints it")
  func hidden() throws {
    let secret = try ClusterSecret.forTests
    let credentials = TLSCredentials.secret(secret)
    let context = try TLSContext(credentials)
    let source = try TLSContextSource(credentials)
    let key = try secret.preSharedKey()
    for value: Any in [secret, credentials, context, source, key] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(describing: value), String(reflecting: value), dumped] {
        #expect(!text.contains("correct") && !text.contains("99, 111"), "\(text)")
      }
    }
    #expect("\(secret)" == "ClusterSecret(hidden)")
  }

  @Test("The derived key is HKDF-SHA256, the same on every node: a known value")
  func derivation() throws {
    let key = try ClusterSecret.forTests.preSharedKey().withBytes { Array($0) }
    #expect(key == Self.expected)
    #expect(try ClusterSecret.other.preSharedKey().withBytes { Array($0) } != key)
  }

  /// Computed with another implementation: HKDF with salt "roost cluster secret" and info
  /// "tls 1.3 external psk, sha-256, 1".
  private static let expected: [UInt8] = [
    0x3a, 0x01, 0x08, 0xc8, 0x8e, 0x12, 0xb8, 0x97, 0x20, 0x83, 0x6a, 0x18, 0x1c, 0x10, 0xee, 0x01,
    0x9b, 0x92, 0x4b, 0x19, 0x94, 0x74, 0xfd, 0xbf, 0x9c, 0xa3, 0x79, 0xf4, 0x6b, 0xff, 0xe0, 0x89,
  ]
}
