import Testing

@testable import image_pipeline

@Suite struct StatsdAddressTests {
  @Test(
    "host and port are taken apart",
    arguments: [
      ("localhost:8125", "localhost", 8125), ("10.0.0.7:1", "10.0.0.7", 1), ("[::1]:65535", "::1", 65_535),
      ("[fe80::1%eth0]:8125", "fe80::1%eth0", 8125), ("a.b-c.example:8125", "a.b-c.example", 8125),
    ]
  )
  func good(text: String, host: String, port: Int) throws {
    let address = try StatsdAddress(text)
    #expect(address.host == host && address.port == port)
  }

  @Test(
    "what is wrong is said",
    arguments: [
      ("localhost", "the port is missing"), ("", "the port is missing"), (":8125", "the host is missing"),
      ("[]:8125", "the host is missing"), ("::1:8125", "an IPv6 address goes in brackets"),
      ("[::1:8125", "a bracket is missing"), ("::1]:8125", "a bracket is missing"), ("h:", "a number from 1"),
      ("h:0", "a number from 1"), ("h:65536", "a number from 1"), ("h:+5", "a number from 1"),
      ("h:99999999999999999999", "a number from 1"), ("h h:1", "no host name"), ("http://h:1", "brackets"),
      ("[::1]", "a bracket is missing"),
    ]
  )
  func bad(text: String, reason: String) {
    let error = #expect(throws: StatsdAddressError.self) { try StatsdAddress(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "no error")")
    #expect(error?.description.contains("write HOST:PORT") == true)
  }
}
