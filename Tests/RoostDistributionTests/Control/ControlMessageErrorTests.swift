import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("Control messages that cannot be understood or sent")
struct ControlMessageErrorTests {
  private static func read(_ term: Term) throws -> ControlMessage {
    var writer = TermWriter()
    try writer.write(term)
    return try TermReader.read(writer.finish()) { try ControlMessage.read(&$0, versioned: false) }
  }

  @Test("An unknown operation is an error that names it", arguments: [0, 9, 37, 255, 256, -1])
  func unknown(_ operation: Int) {
    let error = #expect(throws: WireError.self) {
      try Self.read(.tuple([.integer(operation), .atom("a"), .atom("b")]))
    }
    #expect(error?.code == .unknownOperation)
    #expect(error?.message == "a control message of 3 elements with the unknown operation \(operation)")
  }

  @Test("A tuple of the wrong size, or with the wrong things in it, is an error in words")
  func malformed() {
    let pid = Term.pid(Samples.local())
    let table: [(Term, String)] = [
      (.tuple([1, pid]), "the control message link has 2 elements in place of 3"),
      (.tuple([1, pid, .atom("x")]), "in a control message: expected a pid, got x (at byte 25)"),
      (.tuple([35, 0, pid, pid]), "expected an id of an unlinking, from 1 to 18446744073709551615, got 0"),
      (.tuple([33, pid, pid]), "expected a reference"),
      (.tuple([]), "a control message of 0 elements with the unknown operation 0"),
      (.atom("x"), "expected a tuple"),
      (.tuple([.atom("x")]), "expected an integer"),
    ]
    for (term, message) in table {
      let error = #expect(throws: WireError.self) { try Self.read(term) }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "") for \(term)")
    }
  }

  @Test("No bytes make the reader trap")
  func hostile() throws {
    var random = SplitMix(seed: 21)
    var failures = 0
    for (control, message) in Samples.controls {
      var writer = TermWriter()
      _ = try control.write(to: &writer, .supported, versioned: false)
      if let message { try writer.write(message) }
      let bytes = writer.finish()
      for _ in 0..<400 {
        var damaged = bytes
        for _ in 0...random.below(3) { damaged[random.below(damaged.count)] = random.bytes(1)[0] }
        if random.below(4) == 0 { damaged.removeLast(random.below(damaged.count)) }
        do {
          _ = try TermReader.read(damaged) { try ControlMessage.read(&$0, versioned: false) }
        } catch is WireError {
          failures += 1
        }
      }
    }
    #expect(failures > 1000)
  }

  @Test("What the peer lacks a flag for is not sent, and the error names the flag")
  func unsupported() throws {
    let poor = DistributionFlags.mandatory25
    let table: [(ControlMessage, String)] = [
      (.unlinkID(1, from: Samples.local(), to: Samples.remote()), "UNLINK_ID"),
      (.unlinkAck(1, from: Samples.local(), to: Samples.remote()), "UNLINK_ID"),
      (.sendToAlias(from: Samples.local(), to: Samples.reference()), "ALIAS"),
      (.monitor(from: Samples.local(), to: .pid(Samples.remote()), Samples.reference()), "DIST_MONITOR"),
      (.monitor(from: Samples.local(), to: .name("n"), Samples.reference()), "DIST_MONITOR_NAME"),
      (
        .down(from: .name("n"), to: Samples.remote(), Samples.reference(), reason: .atom("x")),
        "DIST_MONITOR_NAME"
      ),
      (
        .spawnReply(SpawnReply(reference: Samples.reference(), to: Samples.remote(), result: .name("x"))),
        "SPAWN"
      ),
    ]
    for (control, flag) in table {
      var encoder = MessageEncoder(flags: poor)
      let error = #expect(throws: WireError.self) {
        if control.hasMessage {
          try encoder.encode(control) { try $0.write(Atom.ok) }
        } else {
          try encoder.encode(control)
        }
      }
      #expect(error?.code == .notSupportedByPeer)
      #expect(error?.message.hasSuffix("it lacks \(flag)") == true)
      #expect(encoder.count == 0)
    }
  }

  @Test("A control message goes with a message if it needs one, and only then")
  func message() {
    var encoder = MessageEncoder(flags: .supported)
    #expect(throws: WireError.self) {
      try encoder.encode(.send(from: Samples.local(), to: Samples.remote()))
    }
    #expect(throws: WireError.self) {
      try encoder.encode(.link(from: Samples.local(), to: Samples.remote())) { try $0.write(Atom.ok) }
    }
  }
}
