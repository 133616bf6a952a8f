import RoostDistribution
import Testing

@Suite("Names of nodes")
struct NodeNameTests {
  @Test(
    "A name is two parts with one @ between them",
    arguments: [
      ("a@b", "a", "b"), ("worker-1@db.example.org", "worker-1", "db.example.org"), ("n@::1", "n", "::1"),
    ]
  )
  func parts(_ text: String, _ name: String, _ host: String) throws {
    let node = try NodeName(text)
    #expect(node.name == name && node.host == host && node.description == text)
    #expect(try NodeName(name: name, host: host) == node)
  }

  @Test(
    "What is no name is refused in words",
    arguments: ["", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "é@host", "a@\u{1}", "a\n@b"]
  )
  func refused(_ text: String) {
    let error = #expect(throws: NodeNameError.self) { try NodeName(text) }
    #expect(error?.message.contains("is no node name") == true)
    #expect(error?.message.contains("\n") == false)
  }

  @Test("A name has 255 bytes at most")
  func bounds() throws {
    let host = String(repeating: "h", count: 253)
    #expect(try NodeName("a@\(host)").description.utf8.count == 255)
    let error = #expect(throws: NodeNameError.self) { try NodeName("ab@\(host)") }
    #expect(error?.message == "a node name has 255 bytes at most, and this one 256")
    #expect(throws: NodeNameError.self) { try NodeName(name: "ab", host: host) }
  }

  @Test("A name is long if its host has a domain or is an address, and short otherwise")
  func kinds() throws {
    #expect(try NodeName("a@localhost").kind == .short)
    #expect(try NodeName("a@host.example.org").kind == .long)
    #expect(try NodeName("a@127.0.0.1").kind == .long)
    #expect(try NodeName("a@::1").kind == .long)
  }

  @Test("Names are ordered by their bytes")
  func order() throws {
    let names = ["B@a", "a-@z", "a@b", "a@c", "ab@a", "b@a"]
    #expect(try names.map { try NodeName($0) }.shuffled().sorted().map(\.description) == names)
  }
}
