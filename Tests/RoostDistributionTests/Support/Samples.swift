import ExternalTerm
import RoostDistribution

/// Pids, references and control messages to try things with.
enum Samples {
  static let ours = Atom("ours@h")
  static let theirs = Atom("theirs@h")

  static func local(_ id: UInt32 = 1) -> ExternalPid {
    ExternalPid(node: ours, id: id, serial: 0, creation: 4)
  }

  static func remote(_ id: UInt32 = 1) -> ExternalPid {
    ExternalPid(node: theirs, id: id, serial: 7, creation: 5)
  }

  static func reference(_ word: UInt32 = 1, node: Atom = ours) -> ExternalReference {
    guard let reference = ExternalReference(node: node, creation: 4, words: [word, 2, 3]) else {
      preconditionFailure("three words are a reference")
    }
    return reference
  }

  /// One of each, with the message that follows it if one does.
  static let controls: [(control: ControlMessage, message: Term?)] = [
    (.link(from: local(), to: remote()), nil),
    (.unlink(from: local(), to: remote()), nil),
    (.unlinkID(1, from: local(), to: remote()), nil),
    (.unlinkID(.max, from: local(), to: remote()), nil),
    (.unlinkAck(1 << 40, from: local(), to: remote()), nil),
    (.nodeLink, nil),
    (.send(from: local(), to: remote()), .tuple([.atom("hello"), .integer(1)])),
    (.send(from: nil, to: remote()), .binary("x")),
    (.sendToName(from: local(), to: "server"), .list([.atom("a"), .float(1.5)])),
    (.sendToAlias(from: local(), to: reference(9, node: theirs)), .atom("reply")),
    (.exit(from: local(), to: remote(), reason: .atom("shutdown")), nil),
    (.exitSignal(from: local(), to: remote(), reason: .tuple([.atom("stop"), .list([])])), nil),
    (.groupLeader(from: local(), to: remote()), nil),
    (.monitor(from: local(), to: .pid(remote()), reference()), nil),
    (.monitor(from: local(), to: .name("server"), reference()), nil),
    (.demonitor(from: local(), to: .pid(remote()), reference()), nil),
    (.demonitor(from: local(), to: .name("server"), reference()), nil),
    (.down(from: .pid(local()), to: remote(), reference(), reason: .atom("normal")), nil),
    (.down(from: .name("server"), to: remote(), reference(), reason: .binary("why")), nil),
    (
      .spawnRequest(
        SpawnRequest(
          reference: reference(),
          from: local(),
          groupLeader: local(2),
          module: "lists",
          function: "seq",
          arity: 2,
          options: [.atom("link"), .tuple([.atom("monitor"), .list([])])]
        )
      ), .list([.integer(1), .integer(300)])
    ),
    (
      .spawnReply(
        SpawnReply(reference: reference(), to: remote(), setUp: [.link, .monitor], result: .pid(local()))
      ), nil
    ),
    (.spawnReply(SpawnReply(reference: reference(), to: remote(), result: .name("badarg"))), nil),
  ]
}
