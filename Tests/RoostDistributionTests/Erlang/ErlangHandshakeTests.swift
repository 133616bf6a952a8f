import ClusterTestKit
import ExternalTerm
import RoostDistribution
import Testing

@Suite("The handshake with a real Erlang", .serialized, .offPool, .timeLimit(.minutes(5)))
struct ErlangHandshakeTests {
  @Test("A node of ours connects, and Erlang lists it as it asked to be", .timeLimit(.minutes(5)))
  func connecting() throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", epmd: epmd)
    let hidden = try TestNode(
      try .test("roost1@localhost", offered: .supported),
      connectingTo: erlang.name,
      epmd: epmd
    )
    #expect(hidden.peer.name == erlang.name && hidden.peer.isHidden)
    #expect(hidden.peer.flags == .supported)
    #expect(try erlang.evaluate("{nodes(), nodes(hidden)}") == "{[],[roost1@localhost]}")
    #expect(try erlang.evaluate("erts_internal:get_creation()") == "\(hidden.peer.creation)")

    let published = try TestNode(try .test("roost2@localhost"), connectingTo: erlang.name, epmd: epmd)
    #expect(!published.peer.isHidden)
    #expect(try erlang.evaluate("{nodes(), nodes(hidden)}") == "{[roost2@localhost],[roost1@localhost]}")
  }

  @Test("Erlang connects to a node of ours that it finds through epmd, and pings it", .timeLimit(.minutes(5)))
  func accepting() throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", epmd: epmd)
    let (listener, port) = try TestSocket.listen()
    let registration = try epmd.ask(.register(EpmdNode(name: "roost1", port: port, kind: .hidden)))
    try erlang.begin("net_adm:ping(roost1@localhost)")
    let node = try TestNode(
      try .test("roost1@localhost", offered: .supported),
      .acceptor,
      try listener.accept()
    )
    // The ping is a call of our net_kernel, with a monitor that also gives the alias for the answer.
    guard case .monitor(let from, .name("net_kernel"), let reference) = try node.receive().control else {
      Issue.record("a call begins with a monitor")
      return
    }
    let call = try node.receive()
    #expect(call.control == .sendToName(from: from, to: "net_kernel"))
    guard case .tuple(let elements)? = call.message, elements.count == 3, case .tuple(let tag) = elements[1]
    else {
      Issue.record("\(call)")
      return
    }
    #expect(elements[0] == .atom("$gen_call"))
    #expect(elements[2] == .tuple([.atom("is_auth"), .atom(Atom(erlang.name.description))]))
    try node.send(
      .sendToAlias(from: node.pid(1), to: reference),
      .tuple([tag[1], .atom("yes")])
    )
    #expect(try erlang.line() == "pong")
    #expect(try node.receive().control == .demonitor(from: from, to: .name("net_kernel"), reference))
    withExtendedLifetime(registration) {}
  }

  @Test("With different cookies neither side connects, and both know why", .timeLimit(.minutes(5)))
  func cookies() throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", epmd: epmd, cookie: "other")
    let refused = #expect(throws: HandshakeError.self) {
      try TestNode(try .test("roost1@localhost"), connectingTo: erlang.name, epmd: epmd)
    }
    #expect(refused?.code == .closed)
    #expect(refused?.message.contains("cookies differ") == true)

    let (listener, port) = try TestSocket.listen()
    let registration = try epmd.ask(.register(EpmdNode(name: "roost1", port: port)))
    try erlang.begin("net_kernel:connect_node(roost1@localhost)")
    let refusal = #expect(throws: HandshakeError.self) {
      try TestNode(try .test("roost1@localhost"), .acceptor, try listener.accept())
    }
    #expect(refusal?.code == .cookieMismatch)
    #expect(try erlang.line() == "false")
    withExtendedLifetime(registration) {}
  }

  @Test("A node that connects anew takes the place of its old connection", .timeLimit(.minutes(5)))
  func replacing() throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", epmd: epmd)
    let configuration = try HandshakeConfiguration.test("roost1@localhost", offered: .supported)
    let old = try TestNode(configuration, connectingTo: erlang.name, epmd: epmd)
    let new = try TestNode(configuration, connectingTo: erlang.name, epmd: epmd)
    try old.awaitClose()
    #expect(try erlang.evaluate("nodes(hidden)") == "[roost1@localhost]")
    try new.send(.sendToName(from: new.pid(1), to: "rex"), .atom("hello"))
    #expect(try erlang.evaluate("net_kernel:disconnect(roost1@localhost)") == "true")
    try new.awaitClose()
  }

  @Test(
    "When both connect at the same time, the attempt of the greater name goes on, on either side",
    .timeLimit(.minutes(5))
  )
  func simultaneous() throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", epmd: epmd)
    for name in ["roost1", "aroost1"] {
      let configuration = try HandshakeConfiguration.test("\(name)@localhost", offered: .supported)
      var arbiter = ConnectArbiter(name: configuration.name)
      let (outgoing, incoming) = (ConnectArbiter.Attempt(id: 1), ConnectArbiter.Attempt(id: 2))
      #expect(arbiter.connect(to: erlang.name, as: outgoing) == .proceed)
      let (listener, port) = try TestSocket.listen()
      let registration = try epmd.ask(.register(EpmdNode(name: name, port: port)))
      try erlang.begin("net_kernel:connect_node(\(name)@localhost)")
      let theirs = try listener.accept()
      // Erlang's attempt is under way, and waits for our status.
      let verdict = arbiter.admit(erlang.name, as: incoming)
      if configuration.name > erlang.name {
        #expect(verdict == .init(.nok))
        let node = try TestNode(configuration, connectingTo: erlang.name, epmd: epmd)
        #expect(try erlang.line() == "true")
        withExtendedLifetime(node) {}
      } else {
        #expect(verdict == .init(.okSimultaneous, abandoned: outgoing))
        let error = #expect(throws: HandshakeError.self) {
          try TestNode(configuration, connectingTo: erlang.name, epmd: epmd)
        }
        #expect(error?.code == .simultaneous)
        let node = try TestNode(configuration, .acceptor, theirs)
        #expect(try erlang.line() == "true")
        withExtendedLifetime(node) {}
      }
      withExtendedLifetime((registration, theirs)) {}
    }
  }

  @Test("Erlang refuses a node that cannot do what it requires", .timeLimit(.minutes(5)))
  func missingFlags() throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", epmd: epmd)
    let poor = DistributionFlags.supported.subtracting([.maps, .mandatory25Digest])
    let error = #expect(throws: HandshakeError.self) {
      try TestNode(try .test("roost1@localhost", offered: poor), connectingTo: erlang.name, epmd: epmd)
    }
    #expect(error?.code == .notAllowed)
  }

  @Test("A node without a name gets one from us", .timeLimit(.minutes(5)))
  func nameless() throws {
    let epmd = try EpmdDaemon()
    let (listener, port) = try TestSocket.listen()
    let registration = try epmd.ask(.register(EpmdNode(name: "roost1", port: port)))
    let erlang = try ErlangNode("undefined", epmd: epmd)
    try erlang.begin("net_kernel:connect_node(roost1@localhost)")
    let node = try TestNode(
      try .test("roost1@localhost"),
      .acceptor,
      try listener.accept(),
      naming: NodeName("given1@localhost")
    )
    #expect(try erlang.line() == "true")
    #expect(node.peer.name.description == "given1@localhost")
    #expect(try erlang.evaluate("{node(), erts_internal:get_creation()}") == "{given1@localhost,4242}")
    withExtendedLifetime(registration) {}
  }
}
