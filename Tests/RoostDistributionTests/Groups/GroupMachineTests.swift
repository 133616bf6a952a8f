import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("Process groups")
struct GroupMachineTests {
  private let ours = Samples.local(1)
  private let theirs = Samples.remote(1)
  private let a = Term.atom("a")
  private let b = Term.atom("b")

  @Test("A scope that begins asks all nodes, and one that is asked tells, asks back, and watches, once")
  func discover() {
    var machine = GroupMachine(pid: ours)
    #expect(machine.start(among: ["x@h"]) == [.sendToScope(.discover(ours), node: "x@h")])
    let member = Samples.local(5)
    #expect(machine.join(a, [member]) == [.monitor(member), .joined(a, [member])])
    let sync = GroupMessage.sync(ours, [.init(group: a, pids: [member])])
    #expect(
      machine.received(.discover(theirs))
        == [.send(sync, to: theirs), .monitor(theirs), .send(.discover(ours), to: theirs)]
    )
    #expect(machine.received(.discover(theirs)) == [.send(sync, to: theirs)])
  }

  @Test("Joining and leaving is told to the peers; a process leaves as often as it has joined")
  func joinAndLeave() {
    var machine = GroupMachine(pid: ours)
    _ = machine.received(.discover(theirs))
    let member = Samples.local(5)
    #expect(
      machine.join(a, [member, member])
        == [
          .monitor(member), .joined(a, [member, member]),
          .send(.join(ours, a, [member, member]), to: theirs),
        ]
    )
    #expect(machine.members(of: a) == [member, member] && machine.localMembers(of: a).count == 2)
    #expect(
      machine.leave(a, [member]) == [.left(a, [member]), .send(.leave(ours, [member], [a]), to: theirs)]
    )
    #expect(machine.leave(b, [member]) == nil)
    #expect(
      machine.leave(a, [member, member])
        == [.demonitor(member), .left(a, [member]), .send(.leave(ours, [member], [a]), to: theirs)]
    )
    #expect(machine.leave(a, [member]) == nil && machine.groups.isEmpty)
    #expect(machine.join(a, []).isEmpty)
  }

  @Test("A member that ends leaves all its groups; a peer that ends takes its members along")
  func down() {
    var machine = GroupMachine(pid: ours)
    _ = machine.received(.discover(theirs))
    let (member, other) = (Samples.local(5), Samples.remote(9))
    _ = machine.join(a, [member])
    _ = machine.join(b, [member])
    _ = machine.received(.join(theirs, a, [other]))
    #expect(Set(machine.members(of: a)) == [member, other])
    #expect(
      machine.down(member)
        == [.left(a, [member]), .left(b, [member]), .send(.leave(ours, [member], [a, b]), to: theirs)]
    )
    #expect(machine.down(theirs) == [.left(a, [other])])
    #expect(machine.groups.isEmpty && machine.down(theirs).isEmpty)
    #expect(machine.received(.join(theirs, a, [other])).isEmpty)
    #expect(machine.received(.leave(theirs, [other], [a])).isEmpty)
  }

  @Test("A sync takes the place of what was known, and only the difference is told")
  func sync() {
    var machine = GroupMachine(pid: ours)
    let (one, two) = (Samples.remote(2), Samples.remote(3))
    #expect(
      machine.received(.sync(theirs, [.init(group: a, pids: [one, two]), .init(group: b, pids: [])]))
        == [.monitor(theirs), .joined(a, [one, two])]
    )
    #expect(
      machine.received(.sync(theirs, [.init(group: a, pids: [two, two])]))
        == [.left(a, [one]), .joined(a, [two])]
    )
    #expect(machine.members(of: a) == [two, two])
    #expect(machine.received(.sync(theirs, [])) == [.left(a, [two, two])])
    #expect(machine.groups.isEmpty)
  }

  @Test("Messages are those of pg, with one pid or several", arguments: 0..<6)
  func messages(_ index: Int) throws {
    let examples: [(Term, GroupMessage)] = [
      (.tuple([.atom("discover"), .pid(theirs)]), .discover(theirs)),
      (
        .tuple([
          .atom("$gen_cast"),
          .tuple([.atom("sync"), .pid(theirs), [.tuple([a, [.pid(theirs)]]), .tuple([.tuple([1]), []])]]),
        ]),
        .sync(theirs, [.init(group: a, pids: [theirs]), .init(group: .tuple([1]), pids: [])])
      ),
      (.tuple([.atom("join"), .pid(theirs), a, [.pid(theirs)]]), .join(theirs, a, [theirs])),
      (.tuple([.atom("leave"), .pid(theirs), [.pid(theirs)], [a, b]]), .leave(theirs, [theirs], [a, b])),
      (.tuple([.atom("join"), .pid(theirs), a, .pid(ours)]), .join(theirs, a, [ours])),
      (.tuple([.atom("leave"), .pid(theirs), .pid(ours), [a]]), .leave(theirs, [ours], [a])),
    ]
    let (term, message) = examples[index]
    #expect(try Wire.read(term) { try GroupMessage(from: &$0) } == message)
    let back = try Wire.term(message.encode)
    #expect(try Wire.read(back) { try GroupMessage(from: &$0) } == message)
    if index < 4 { #expect(back == term) }
  }

  @Test("What is no message of pg is an error")
  func noMessages() {
    for term: Term in [
      .atom("x"), .tuple([.atom("discover"), 1]), .tuple([.atom("sync"), .pid(theirs), []]),
      .tuple([.atom("$gen_cast"), .tuple([.atom("join"), .pid(theirs), a])]),
      .tuple([.atom("join"), .pid(theirs), a, [1]]),
    ] {
      #expect(throws: TermDecodingError.self) { try Wire.read(term) { try GroupMessage(from: &$0) } }
    }
  }

  @Test(
    "However messages of different senders overtake each other, all nodes see the same in the end",
    arguments: 0..<50
  )
  func convergence(_ seed: UInt64) throws {
    var net = GroupNet(seed: seed, nodes: 4)
    try net.run(steps: 200)
    net.settle()
    let views = net.views
    #expect(Set(views).count == 1, "\(views)")
    #expect(views.first == net.truth)
  }
}

/// Nodes that run a scope, with messages under way between them, in order from one to another.
private struct GroupNet {
  private var random: SplitMix
  private var machines: [GroupMachine] = []
  private var underWay: [[ExternalPid]: [GroupMessage]] = [:]

  init(seed: UInt64, nodes: Int) {
    random = SplitMix(seed: seed)
    for number in 0..<nodes { machines.append(GroupMachine(pid: Self.pid(number, 0))) }
    for number in machines.indices {
      carryOut(
        machines[number].start(among: machines.map(\.pid.node).filter { $0 != machines[number].pid.node }),
        number
      )
    }
  }

  private static func pid(_ node: Int, _ id: Int) -> ExternalPid {
    ExternalPid(node: Atom("n\(node)@h"), id: UInt32(id), serial: 0, creation: 1)
  }

  typealias View = [Term: [String]]

  var views: [View] { machines.map { Self.view($0.everything) } }

  /// What each node knows of its own.
  var truth: View {
    var all: [Term: [ExternalPid]] = [:]
    for machine in machines {
      for (pid, groups) in machine.local { for group in groups { all[group, default: []].append(pid) } }
    }
    return Self.view(all)
  }

  private static func view(_ members: [Term: [ExternalPid]]) -> View {
    members.mapValues { $0.map(\.description).sorted() }
  }

  mutating func run(steps: Int) throws {
    for _ in 0..<steps {
      let node = random.below(machines.count)
      let member = Self.pid(node, 1 + random.below(4))
      let group = Term.integer(random.below(3))
      switch random.below(6) {
      case 0, 1: carryOut(machines[node].join(group, [member]), node)
      case 2: carryOut(machines[node].leave(group, [member]) ?? [], node)
      case 3 where machines[node].local[member] != nil: carryOut(machines[node].down(member), node)
      default: deliverOne()
      }
    }
  }

  mutating func settle() {
    while !underWay.isEmpty { deliverOne() }
  }

  private mutating func deliverOne() {
    let ways = underWay.keys.sorted { $0.description < $1.description }
    guard !ways.isEmpty else { return }
    let way = ways[random.below(ways.count)]
    guard let message = underWay[way]?.removeFirst() else { return }
    if underWay[way]?.isEmpty == true { underWay[way] = nil }
    guard let node = machines.firstIndex(where: { $0.pid == way[1] }) else { return }
    carryOut(machines[node].received(message), node)
  }

  private mutating func carryOut(_ actions: [GroupMachine.Action], _ node: Int) {
    for action in actions {
      switch action {
      case .send(let message, let to): underWay[[machines[node].pid, to], default: []].append(message)
      case .sendToScope(let message, let name):
        guard let to = machines.first(where: { $0.pid.node == name })?.pid else { continue }
        underWay[[machines[node].pid, to], default: []].append(message)
      case .monitor, .demonitor, .joined, .left: break
      }
    }
  }
}
