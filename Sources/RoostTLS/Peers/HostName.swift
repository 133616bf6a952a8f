import COpenSSL

/// A host as certificates name it: a DNS name, or an IP address in its usual notation.
struct HostName: Sendable, Hashable {
  let text: String
  let isAddress: Bool

  /// Only subject alternative names count, and a `*` only as a whole label.
  static let checks = UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)

  /// Throws ``TLSError/Code/invalidHost`` unless it is one, in ASCII.
  init(_ text: String) throws(TLSError) {
    let isName = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "*"), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    guard isName, (1...253).contains(text.utf8.count) else {
      throw TLSError(
        .invalidHost,
        "\"\(text.prefix(64))\" is not the name or the IP address of a host: use 1 to 253 letters, digits, dots, "
          + "hyphens and underscores, or an address like 192.0.2.1 or 2001:db8::1."
      )
    }
    let address = a2i_IPADDRESS(text)
    ASN1_OCTET_STRING_free(address)
    OpenSSLReasons.clear()
    guard address != nil || !text.utf8.contains(UInt8(ascii: ":")) else {
      throw TLSError(.invalidHost, "\"\(text.prefix(64))\" is not an IPv6 address: leave a port out of it.")
    }
    self.text = text
    isAddress = address != nil
  }
}
