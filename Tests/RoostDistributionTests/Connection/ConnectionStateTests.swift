import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("What is written on a connection")
struct ConnectionStateTests {
  private static let local = LocalNode(name: Samples.ours, creation: 4)

  private static func connected(fragmentBytes: Int) -> ConnectionState {
    var state = ConnectionState(OpenCalls())
    state.phase = .up
    state.creation = Samples.remote().creation
    state.encoder = MessageEncoder(flags: .supported)
    state.queue = OutboundQueue(flags: .supported, fragmentBytes: fragmentBytes)
    return state
  }

  private static func target(_ number: Int) -> RoostDistribution.ProcessAddress {
    number == 0 ? .name("server") : .pid(Samples.remote(UInt32(number)))
  }

  private static func cast(_ number: Int, _ text: String) throws -> Payload {
    .cast(try OutgoingMessage(TermMessage.cast(.tuple([.integer(number), .binary(Binary(text))]))))
  }

  @Test(
    "Casts that repeat arrive as they were sent, whatever atoms the peer is told between them",
    arguments: 0..<8
  )
  func repeated(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed) + 7)
    var state = Self.connected(fragmentBytes: 200)
    var decoder = MessageDecoder(flags: .supported)
    var sent: [ExternalPid: [Term]] = [:]
    var received: [ExternalPid: [Term]] = [:]
    func pull() throws -> Bool {
      var bytes: [UInt8] = []
      guard state.queue.pullAll(into: &bytes) else { return false }
      try decoder.receive(bytes) { control, reader in
        switch control {
        case .send(let from?, let to):
          received[from, default: []].append(.tuple([.pid(to), try reader.readTerm()]))
        case .sendToName(let from, let to):
          received[from, default: []].append(.tuple([.atom(to), try reader.readTerm()]))
        case .exitSignal(let from, _, let reason): received[from, default: []].append(reason)
        default: Issue.record("\(control) was not sent")
        }
      }
      return true
    }
    for step in 0..<3000 {
      let from = Samples.local(UInt32(random.below(3)))
      if random.below(4) == 0 {
        // Each is told anew, and in time takes the slots of others.
        let reason = ExitReason.other("reason\(random.below(5000))")
        _ = try state.write(
          .exit(from: from, to: Samples.remote(), reason),
          Self.local,
          { Samples.reference() }
        )
        sent[from, default: []].append(reason.term)
      } else {
        let number = random.below(3)
        let text = String(repeating: "x", count: random.below(20) == 0 ? random.below(900) : random.below(60))
        let to = Self.target(number)
        _ = try state.write(
          .message(try Self.cast(step, text), from: from, to: to),
          Self.local,
          { Samples.reference() }
        )
        let request = Term.tuple([.integer(step), .binary(Binary(text))])
        let place: Term =
          switch to {
          case .pid(let pid): .pid(pid)
          case .name(let name): .atom(name)
          }
        sent[from, default: []].append(.tuple([place, .tuple([.atom("$gen_cast"), request])]))
      }
      if random.below(3) == 0 { _ = try pull() }
    }
    while try pull() {}
    #expect(received == sent)
  }

  @Test(
    "The second cast that tells the peer nothing new is kept for the next, and the third is as the second"
  )
  func kept() throws {
    var state = Self.connected(fragmentBytes: 64 << 10)
    let (from, to) = (Samples.local(), Self.target(1))
    var frames: [[UInt8]] = []
    for _ in 0..<3 {
      _ = try state.write(
        .message(try Self.cast(1, "x"), from: from, to: to),
        Self.local,
        { Samples.reference() }
      )
      let isKept = state.templates.find(.init(from: from, to: to)) != nil
      #expect(isKept == !frames.isEmpty)
      var bytes: [UInt8] = []
      if state.queue.pullAll(into: &bytes) { frames.append(bytes) }
    }
    #expect(frames.count == 3 && frames[0] != frames[1] && frames[1] == frames[2])
    let others = [
      FrameTemplates.Key(from: Samples.local(2), to: to), .init(from: from, to: .name("server")),
      .init(from: from, to: to, call: Samples.reference()),
    ].map { state.templates.find($0) }
    #expect(others.allSatisfy { $0 == nil })
  }
}
