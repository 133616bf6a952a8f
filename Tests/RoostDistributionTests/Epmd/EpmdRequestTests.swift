import RoostDistribution
import Testing

@Suite("Requests to epmd")
struct EpmdRequestTests {
  @Test("Each request is written as the table of erl_dist_protocol shows it")
  func tables() throws {
    var node = EpmdNode(name: "abc", port: 0x1234, extra: [7, 8])
    #expect(
      try EpmdRequest.register(node).encoded()
        == [0, 18, 120, 0x12, 0x34, 77, 0, 0, 6, 0, 5, 0, 3, 97, 98, 99, 0, 2, 7, 8]
    )
    node = EpmdNode(name: "a", port: 1, kind: .hidden, highestVersion: 6, lowestVersion: 6)
    #expect(
      try EpmdRequest.register(node).encoded() == [0, 14, 120, 0, 1, 72, 0, 0, 6, 0, 6, 0, 1, 97, 0, 0]
    )
    #expect(try EpmdRequest.lookup("abc").encoded() == [0, 4, 122, 97, 98, 99])
    #expect(try EpmdRequest.names.encoded() == [0, 1, 110])
  }

  @Test("A name that cannot be one is refused before it is sent", arguments: ["", "a@b", "a b", "é", "\n"])
  func names(_ name: String) {
    for request in [EpmdRequest.lookup(name), .register(EpmdNode(name: name, port: 1))] {
      let error = #expect(throws: EpmdError.self) { try request.encoded() }
      #expect(error?.code == .invalidRequest)
    }
  }

  @Test("Names have 255 bytes at most, and 4096 bytes may go with them")
  func bounds() throws {
    let long = String(repeating: "n", count: 255)
    let node = EpmdNode(name: long, port: 1, extra: [UInt8](repeating: 0, count: 4096))
    #expect(try EpmdRequest.register(node).encoded().count == 2 + 13 + 255 + 4096)
    #expect(throws: EpmdError.self) { try EpmdRequest.lookup(long + "n").encoded() }
    #expect(throws: EpmdError.self) {
      try EpmdRequest.register(
        EpmdNode(name: "a", port: 1, extra: [UInt8](repeating: 0, count: 4097))
      ).encoded()
    }
  }

  @Test("The handshake is begun in the highest version that both know")
  func versions() {
    func node(_ lowest: UInt16, _ highest: UInt16) -> EpmdNode {
      EpmdNode(name: "a", port: 1, highestVersion: highest, lowestVersion: lowest)
    }
    #expect(node(5, 6).handshake == .v6)
    #expect(node(6, 6).handshake == .v6)
    #expect(node(6, 9).handshake == .v6)
    #expect(node(5, 5).handshake == .v5)
    #expect(node(0, 5).handshake == .v5)
    #expect(node(7, 9).handshake == nil)
    #expect(node(0, 4).handshake == nil)
  }
}
