import ClusterTestKit
import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("Process groups with a real Erlang", .serialized, .offPool, .timeLimit(.minutes(5)))
struct ErlangGroupTests {
  @Test("pg and a scope of ours see each other's members come and go", .timeLimit(.minutes(3)))
  func bothWays() throws {
    let pair = try ErlangPair()
    var machine = GroupMachine(pid: pair.ours)
    let tester = try pair.tester()
    _ = try pair.evaluate("{ok, _} = pg:start(things), pg:join(things, theirs, self())")

    func carryOut(_ actions: [GroupMachine.Action]) throws {
      for action in actions {
        switch action {
        case .send(let message, let to):
          try pair.node.send(.send(from: pair.ours, to: to), try Wire.term(message.encode))
        case .sendToScope(let message, _):
          try pair.node.send(.sendToName(from: pair.ours, to: "things"), try Wire.term(message.encode))
        case .monitor, .demonitor, .joined, .left: break
        }
      }
    }
    /// Takes what comes until the machine has seen a change of members.
    func takeUntilChanged() throws {
      while true {
        guard let message = try pair.node.receive().message else { continue }
        let actions = machine.received(try Wire.read(message) { try GroupMessage(from: &$0) })
        try carryOut(actions)
        let changes = actions.contains { action in
          switch action {
          case .joined, .left: true
          default: false
          }
        }
        if changes { return }
      }
    }

    let member = pair.node.pid(9)
    try carryOut(machine.join(.tuple([.atom("ours"), 1]), [member]))
    try carryOut(machine.nodeUp("erl1@localhost"))
    try takeUntilChanged()
    #expect(machine.members(of: .atom("theirs")) == [tester])
    // The scope has been asked for its members after it asked for ours: it knows them by then.
    #expect(try pair.evaluate("pg:join(things, theirs, self())") == "ok")
    try takeUntilChanged()
    #expect(machine.members(of: .atom("theirs")) == [tester, tester])
    let members = "[node(M) || M <- pg:get_members(things, {ours, 1})]"
    /// What Erlang's scope knows once all that was sent has reached it: this comes behind.
    func theirView() throws -> String {
      try pair.tell(.atom("sent"))
      return try pair.evaluate("P:take(1), sys:get_state(things), \(members)")
    }
    #expect(try theirView() == "[roost1@localhost]")
    try carryOut(machine.join(.tuple([.atom("ours"), 1]), [member]))
    #expect(try theirView() == "[roost1@localhost,roost1@localhost]")
    try carryOut(machine.down(member))
    #expect(try theirView() == "[]")
    #expect(try pair.evaluate("pg:leave(things, theirs, self())") == "ok")
    try takeUntilChanged()
    #expect(machine.members(of: .atom("theirs")) == [tester])
  }
}
