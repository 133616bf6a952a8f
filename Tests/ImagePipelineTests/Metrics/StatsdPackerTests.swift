import Testing

@testable import image_pipeline

@Suite struct StatsdPackerTests {
  @Test("lines are joined by newlines")
  func joins() {
    var packer = StatsdPacker()
    let given1 = packer.append("a:1|c")
    #expect(given1 == nil)
    let given2 = packer.append("b:2|c")
    #expect(given2 == nil)
    let given3 = packer.flush()
    #expect(given3 == Array("a:1|c\nb:2|c".utf8))
    let given4 = packer.flush()
    #expect(given4 == nil)
  }

  @Test("no datagram passes the limit, one may reach it, and no line is lost or cut")
  func limit() {
    var packer = StatsdPacker()
    let lines = (0..<1_000).map { "metric.\($0):\($0 * 7)|c" }
    var datagrams = lines.compactMap { packer.append($0) }
    if let last = packer.flush() { datagrams.append(last) }
    #expect(datagrams.count > 1)
    #expect(datagrams.allSatisfy { $0.count <= 1432 })
    #expect(
      datagrams.flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
        == lines
    )
    let half = String(repeating: "x", count: 715)
    let given5 = packer.append(half)
    #expect(given5 == nil)
    let given6 = packer.append(half + "y")
    #expect(given6 == nil)
    let given7 = packer.flush()
    #expect(given7?.count == 1432)
    let given8 = packer.append(half + "y")
    #expect(given8 == nil)
    let given9 = packer.append(half + "y")
    #expect(given9?.count == 716)
  }

  @Test("a line too long for any datagram is dropped alone")
  func tooLong() {
    var packer = StatsdPacker()
    _ = packer.append("a:1|c")
    let given10 = packer.append(String(repeating: "x", count: 1433))
    #expect(given10 == nil)
    let given11 = packer.flush()
    #expect(given11 == Array("a:1|c".utf8))
  }
}
