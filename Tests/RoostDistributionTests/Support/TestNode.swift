import ClusterTestKit
import ExternalTerm
import Foundation
import RoostDistribution

/// A node made of the machines and a blocking socket: one connection to one peer.
final class TestNode {
  let configuration: HandshakeConfiguration
  private let socket: TestSocket
  private(set) var peer: PeerInfo
  private var wire: Wire
  private var inbox: [Wire.Message] = []

  /// Connects to a node that epmd knows.
  convenience init(
    _ configuration: HandshakeConfiguration,
    connectingTo name: NodeName,
    epmd: EpmdDaemon,
    fragmentBytes: Int = 64 << 10
  ) throws {
    guard case .found(let node) = try epmd.ask(.lookup(name.name)).response,
      let version = node.handshake
    else {
      throw TestSocket.Failure(description: "epmd does not know \(name)")
    }
    try self.init(
      configuration,
      .initiator(to: name, version),
      try TestSocket.connect(to: node.port),
      fragmentBytes: fragmentBytes
    )
  }

  init(
    _ configuration: HandshakeConfiguration,
    _ role: HandshakeMachine.Role,
    _ socket: TestSocket,
    naming given: NodeName? = nil,
    fragmentBytes: Int = 64 << 10
  ) throws {
    self.configuration = configuration
    self.socket = socket
    let admission = given.map { Admission.named($0, Creation(4242)) } ?? .ok
    let (peer, rest) = try Self.handshake(configuration, role, socket, admission)
    self.peer = peer
    wire = Wire(peer.flags, fragmentBytes: fragmentBytes)
    inbox = try wire.receive(rest)
  }

  private static func handshake(
    _ configuration: HandshakeConfiguration,
    _ role: HandshakeMachine.Role,
    _ socket: TestSocket,
    _ admission: Admission
  ) throws -> (PeerInfo, [UInt8]) {
    let crypto = TestCrypto(first: UInt32.random(in: 1...UInt32.max))
    var machine = HandshakeMachine(role, configuration, crypto: crypto)
    var events: [HandshakeEvent] = [.start]
    while true {
      guard !events.isEmpty else {
        events.append(try socket.receive().map(HandshakeEvent.received) ?? .closed)
        continue
      }
      for action in machine.handle(events.removeFirst(), now: .zero) {
        switch action {
        case .send(let bytes): try socket.send(bytes)
        case .ask(.admission): events.append(.admission(admission))
        case .ask(.isStillWanted): events.append(.stillWanted(true))
        case .ask(.endOldConnection): events.append(.oldConnectionEnded)
        case .wakeAt: break
        case .succeeded(let peer, let rest): return (peer, rest)
        case .fail(let error): throw error
        }
      }
    }
  }

  var name: Atom { Atom(configuration.name.description) }

  /// A pid of this node.
  func pid(_ id: UInt32) -> ExternalPid {
    ExternalPid(node: name, id: id, serial: 1, creation: configuration.creation.value)
  }

  /// A reference of this node.
  func reference(_ word: UInt32) throws -> ExternalReference {
    guard
      let reference = ExternalReference(
        node: name,
        creation: configuration.creation.value,
        words: [word, 0, 0]
      )
    else { throw TestSocket.Failure(description: "no reference") }
    return reference
  }

  /// Sends what is enqueued, and this, which must be something.
  func send(_ control: ControlMessage?, _ message: Term? = nil, from sender: UInt64? = nil) throws {
    guard let control else { throw TestSocket.Failure(description: "there is nothing to send") }
    try enqueue(control, message, from: sender)
    while try flushOnce() {}
  }

  /// Sends what is enqueued, piece by piece.
  func enqueue(_ control: ControlMessage, _ message: Term? = nil, from sender: UInt64? = nil) throws {
    try wire.send(control, message, from: sender)
  }

  /// Sends the next piece; false if there is none.
  func flushOnce() throws -> Bool {
    guard let bytes = wire.pull() else { return false }
    try socket.send(bytes)
    return true
  }

  /// Sends bytes as they are.
  func sendRaw(_ bytes: [UInt8]) throws { try socket.send(bytes) }

  func sendTick() throws {
    wire.queue.appendTick()
    _ = try flushOnce()
  }

  /// The next message from the peer.
  func receive() throws -> Wire.Message {
    while inbox.isEmpty {
      guard let bytes = try socket.receive() else {
        throw TestSocket.Failure(description: "the peer has closed")
      }
      inbox = try wire.receive(bytes)
    }
    return inbox.removeFirst()
  }

  /// Waits until the peer has closed the connection.
  func awaitClose() throws {
    while try socket.receive() != nil {}
  }

  /// What comes next as bytes, without decoding it.
  func receiveBytes() throws -> [UInt8] {
    try socket.receive() ?? []
  }
}

extension TestNode {
  /// One that has connected to a node, and does nothing by itself.
  static func connected(to node: Node, as name: String) async throws -> TestNode {
    guard let port = node.port.flatMap({ UInt16(exactly: $0) }) else {
      throw TestSocket.Failure(description: "\(node.name) does not listen")
    }
    let peer = try TestNode(
      try .test(name, offered: .supported),
      .initiator(to: node.name, .v6),
      try TestSocket.connect(to: port)
    )
    while !node.isConnected(with: peer.configuration.name) { await Task.yield() }
    return peer
  }
}
