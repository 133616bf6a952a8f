import ClusterTestKit
import RoostDistribution
import Testing

@Suite("A real epmd", .serialized, .offPool, .timeLimit(.minutes(5)))
struct EpmdTests {
  @Test("A node is known under its name for as long as its connection lasts", .timeLimit(.minutes(5)))
  func registration() throws {
    let epmd = try EpmdDaemon()
    let node = EpmdNode(name: "roost1", port: 4711, kind: .hidden, extra: [1, 2, 3])
    var first: TestSocket? = nil
    do {
      let (response, connection) = try epmd.ask(.register(node))
      first = connection
      guard case .registered(let creation) = response else {
        Issue.record("\(response)")
        return
      }
      #expect(creation.value > 3)
    }
    #expect(first != nil)
    #expect(try epmd.ask(.lookup("roost1")).response == .found(node))
    #expect(try epmd.ask(.lookup("roost2")).response == .notFound)
    #expect(try epmd.ask(.names).response == .names([.init(name: "roost1", port: 4711)]))
    guard case .registrationRefused = try epmd.ask(.register(node)).response else {
      Issue.record("the name was given twice")
      return
    }
    first = nil
    // epmd sees the end of the connection when it sees it.
    while try epmd.ask(.names).response != .names([]) {}
    #expect(try epmd.ask(.lookup("roost1")).response == .notFound)
  }
}
