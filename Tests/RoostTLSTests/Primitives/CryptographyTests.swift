import Testing

@testable import RoostTLS

@Suite("The functions beside TLS")
struct CryptographyTests {
  @Test("MD5 gives the digests of RFC 1321, appendix A.5")
  func md5() throws {
    for (text, digest) in [
      ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
    ] {
      let hex = try Cryptography.md5(text.utf8).map {
        String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
      }
      #expect(hex.joined() == digest)
    }
  }

  @Test("Equal is equal in every byte and in length")
  func equality() {
    let bytes: [UInt8] = Array(0..<20)
    #expect(Cryptography.equalInConstantTime(bytes, bytes))
    #expect(Cryptography.equalInConstantTime([], []))
    #expect(Cryptography.equalInConstantTime("abc".utf8, [97, 98, 99]))
    #expect(!Cryptography.equalInConstantTime(bytes, bytes.dropLast()))
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 0x80
      #expect(!Cryptography.equalInConstantTime(bytes, other))
    }
  }

  @Test("Random bytes come in the number asked for, and differ")
  func random() throws {
    for count in [0, 1, 32, 1 << 20] { #expect(try Cryptography.randomBytes(count).count == count) }
    #expect(try Cryptography.randomBytes(16) != Cryptography.randomBytes(16))
    for count in [-1, 1 << 20 + 1, .max] {
      let error = #expect(throws: TLSError.self) { try Cryptography.randomBytes(count) }
      #expect(error?.code == .unavailable)
    }
  }
}
