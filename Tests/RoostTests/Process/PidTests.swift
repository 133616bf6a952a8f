import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct PidTests {
  @Test func aPidIsNeverUsedAgain() async throws {
    try await withNode { node in
      var seen: Set<Pid> = []
      for _ in 0..<200 {
        let process = Kind.syncServer.spawn(in: node)
        #expect(seen.insert(process.pid).inserted)
        let end = WatchedEnd(of: process)
        node.exit(process.pid, .kill)
        _ = await end.reason
        #expect(node.info(of: process.pid) == nil)
      }
      // Numbers are used again, and told apart by their serials.
      #expect(Set(seen.map(\.number)).count < 200)
    }
  }

  @Test func aPidOfAnotherNodeNamesNobodyHere() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node)
      let other = Pid(
        node: NodeID(name: "other@host", creation: 4),
        number: process.pid.number,
        serial: process.pid.serial
      )
      #expect(other != process.pid)
      #expect(node.info(of: other) == nil)
      node.exit(other, .kill)
      node.send("anything", to: other)
      try await process.settle()
      #expect(node.info(of: Pid(node: node.node, number: .max, serial: .max)) == nil)
    }
  }

  @Test func aNodeIsItsNameAndItsIncarnation() {
    let node = NodeID(name: "a@b", creation: 7)
    #expect(node == NodeID(name: "a@b", creation: 7))
    #expect(node != NodeID(name: "a@b", creation: 8))
    #expect(node != NodeID(name: "a@c", creation: 7))
    #expect(NodeID(name: "", creation: 0) != NodeID(name: "", creation: 1))
  }

  @Test func aPidShowsItsNumberAndSerial() {
    #expect("\(Pid(node: NodeID(name: "a@b", creation: 7), number: 12, serial: 3))" == "<12.3>")
  }
}
