/// Where StatsD listens: `HOST:PORT`, an IPv6 address in brackets.
struct StatsdAddress: Equatable, Sendable {
  var host: String
  var port: Int

  /// Reads `statsd.local:8125`, `10.0.0.7:8125` or `[::1]:8125`.
  init(_ text: String) throws(StatsdAddressError) {
    guard let colon = text.lastIndex(of: ":") else { throw .init(text, "the port is missing") }
    var host = text[..<colon]
    let digits = text[text.index(after: colon)...]
    if host.hasPrefix("[") || host.hasSuffix("]") {
      guard host.hasPrefix("["), host.hasSuffix("]") else { throw .init(text, "a bracket is missing") }
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      throw .init(text, "an IPv6 address goes in brackets")
    }
    guard !host.isEmpty else { throw .init(text, "the host is missing") }
    guard !host.contains(where: { $0.isWhitespace || "[]/".contains($0) }) else {
      throw .init(text, "'\(host)' is no host name")
    }
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let port = Int(digits), (1...65_535).contains(port)
    else { throw .init(text, "the port is to be a number from 1 to 65535") }
    self.host = String(host)
    self.port = port
  }
}

/// Why a StatsD address cannot be read.
struct StatsdAddressError: Error, Equatable, CustomStringConvertible {
  var description: String

  fileprivate init(_ text: String, _ reason: String) {
    description =
      "'\(text)' is no StatsD address: \(reason); write HOST:PORT, as in localhost:8125 or [::1]:8125"
  }
}
