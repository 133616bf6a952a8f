import RoostDistribution
import Testing

@Suite("Cookies and creations")
struct CookieTests {
  @Test("Nothing that shows a cookie, or what holds one, shows its text")
  func hidden() throws {
    let cookie = try Cookie("s3cr3t")
    let jar = CookieJar(cookie)
    let configuration = HandshakeConfiguration(
      name: try NodeName("a@b"),
      creation: Creation(4),
      cookies: jar
    )
    var dumped = ""
    dump(configuration, to: &dumped)
    dump(cookie, to: &dumped)
    for text in [
      "\(cookie)", String(reflecting: cookie), "\(jar)", String(reflecting: configuration), dumped,
    ] {
      #expect(!text.contains("s3cr3t"))
    }
  }

  @Test(
    "A cookie is 1 to 255 printable characters",
    arguments: ["", "a b", "a\n", "ä", String(repeating: "c", count: 256)]
  )
  func refused(_ text: String) throws {
    let error = #expect(throws: CookieError.self) { try Cookie(text) }
    #expect(text.isEmpty || error?.message.contains(text) == false)
    _ = try Cookie(String(repeating: "c", count: 255))
  }

  @Test("The creations that a node draws are none of those of old nodes")
  func creations() {
    var random = SplitMix(seed: 1)
    for _ in 0..<1000 { #expect(Creation.random(using: &random).value > 3) }
    #expect(Creation.unknown == Creation(0))
  }
}
