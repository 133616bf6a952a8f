import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Frames that are the same but for a reference and what is asked or answered")
struct FrameTemplateTests {
  private static let local = LocalNode(name: Samples.ours, creation: 4)

  private static func reference(_ words: [UInt32], node: Atom = Samples.ours) throws -> ExternalReference {
    try #require(ExternalReference(node: node, creation: 4, words: words))
  }

  @Test("A template takes the words of its reference out, at the end and in the middle, and puts others in")
  func words() throws {
    let reference = try Self.reference([1, 2, 3])
    var words: [UInt8] = []
    reference.appendWords(to: &words)
    let bytes = [9, 9] + words + [7] + words
    let once = try #require(FrameTemplate(bytes[...], without: reference, and: nil, tellings: 0))
    #expect(once.bytes == [9, 9] + words + [7])
    let twice = try #require(
      FrameTemplate(bytes[...], without: reference, and: 2 + words.count, tellings: 0)
    )
    #expect(twice.bytes == [9, 9, 7])
    let other = try Self.reference([4, 5, 6])
    var written: [UInt8] = []
    twice.append(other, to: &written)
    var otherWords: [UInt8] = []
    other.appendWords(to: &otherWords)
    #expect(written == [9, 9] + otherWords + [7] + otherWords)
    #expect(twice.count(words: 3) == written.count)
  }

  @Test("Bytes that do not hold the words where they should make no template")
  func noTemplate() throws {
    let reference = try Self.reference([1, 2, 3])
    var words: [UInt8] = []
    reference.appendWords(to: &words)
    let wrong: [([UInt8], Int?)] = [
      ([], nil), (words + [0], nil), (Array(words.dropFirst()), nil), (words, 12), (words + words, 11),
      ([0] + words, 24), ([0] + words, -1),
    ]
    for (bytes, first) in wrong {
      #expect(FrameTemplate(bytes[...], without: reference, and: first, tellings: 0) == nil)
    }
  }

  @Test(
    "Calls and answers that repeat arrive as they were sent, whatever atoms the peer is told between them"
  )
  func repeated() throws {
    var random = SplitMix(seed: 11)
    var state = ConnectionState(OpenCalls())
    state.phase = .up
    state.creation = Samples.remote().creation
    state.encoder = MessageEncoder(flags: .supported)
    state.queue = OutboundQueue(flags: .supported, fragmentBytes: 400)
    var decoder = MessageDecoder(flags: .supported)
    var sent: [Term] = []
    var received: [Term] = []
    for step in 0..<2000 {
      let number = UInt32(step)
      switch random.below(3) {
      case 0:
        let (from, to) = (
          Samples.local(UInt32(random.below(3))), Samples.remote(UInt32(random.below(3)))
        )
        let message = try OutgoingMessage(TermMessage.cast(.integer(step)))
        let reference = try Self.reference([number, 2, 3])
        try state.call(message, from, .pid(to), reference)
        let origin = Term.tuple([.pid(from), .improperList([.atom("alias")], tail: .reference(reference))])
        sent.append(.tuple([.pid(to), .tuple([.atom("$gen_call"), origin, .integer(step)])]))
      case 1:
        // References of Erlang's nodes have three words, or five.
        let words = random.below(2) == 0 ? [number, 2, 3] : [number, 2, 3, 4, 5]
        let node: Atom = random.below(2) == 0 ? Samples.theirs : "third@host"
        let alias = try Self.reference(words, node: node)
        let answer = try OutgoingAnswer(step, to: From(pid: Samples.remote(), tag: .alias(alias)))
        try state.answer(answer, by: Samples.local())
        let tag = Term.improperList([.atom("alias")], tail: .reference(alias))
        sent.append(.tuple([.reference(alias), .tuple([tag, .integer(step)])]))
      default:
        // Each is told anew, and in time takes the slots of others.
        let reason = Term.atom(Atom("reason\(random.below(5000))"))
        try state.encode(.exitSignal(from: Samples.local(), to: Samples.remote(), reason: reason))
        sent.append(reason)
      }
      var bytes: [UInt8] = []
      guard random.below(3) == 0 || step == 1999, state.queue.pullAll(into: &bytes) else { continue }
      try decoder.receive(bytes) { control, reader in
        switch control {
        case .send(_, let to): received.append(.tuple([.pid(to), try reader.readTerm()]))
        case .sendToAlias(_, let to): received.append(.tuple([.reference(to), try reader.readTerm()]))
        case .exitSignal(_, _, let reason): received.append(reason)
        default: Issue.record("\(control) was not sent")
        }
      }
    }
    #expect(received == sent)
  }

  private static func connected() -> ConnectionState {
    var state = ConnectionState(OpenCalls())
    state.phase = .up
    state.encoder = MessageEncoder(flags: .supported)
    state.queue = OutboundQueue(flags: .supported)
    return state
  }

  @Test("The third call is written by a template")
  func keptCall() throws {
    var state = Self.connected()
    let (from, to) = (Samples.local(), RoostDistribution.ProcessAddress.pid(Samples.remote()))
    for number in 0..<2 as Range<UInt32> {
      let reference = Samples.reference(number)
      try state.call(try OutgoingMessage(TermMessage.cast(.integer(1))), from, to, reference)
      let isKept = state.templates.find(.init(from: from, to: to, call: reference)) != nil
      #expect(isKept == (number == 1))
    }
    let others = [
      FrameTemplates.Key(from: from, to: to),
      .init(from: Samples.local(2), to: to, call: Samples.reference()),
    ].map { state.templates.find($0) }
    #expect(others.allSatisfy { $0 == nil })
  }

  @Test("The third answer is written by a template, if its reference is of the same node")
  func keptAnswer() throws {
    var state = Self.connected()
    for number in 0..<2 as Range<UInt32> {
      let alias = Samples.reference(number, node: Samples.theirs)
      let from = From(pid: Samples.remote(), tag: .alias(alias))
      try state.answer(try OutgoingAnswer(1, to: from), by: Samples.local())
      #expect((state.templates.findAnswer(to: alias) != nil) == (number == 1))
    }
    #expect(state.templates.findAnswer(to: Samples.reference(1, node: "third@host")) == nil)
  }
}
