import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Messages of servers as terms")
struct WireMessageTests {
  private let runtime: Runtime
  private let process: LocalProcess
  private let from = From(pid: Samples.remote(), tag: .alias(Samples.reference()))
  private let route = TestRoute()

  init() throws {
    runtime = try Runtime()
    process = LocalProcess(runtime.spawn { Counter() })
  }

  private func port<Answer>(_ type: Answer.Type = Answer.self) -> Reply<Answer> {
    Reply(caller: nil, of: process) { _ in }
  }

  private func encoded(_ message: some WireMessage) throws -> (Term, (any AnswerPort)?) {
    let outgoing = try OutgoingMessage(message)
    return (try TermReader.read(outgoing.request.allBytes) { try $0.readTerm() }, outgoing.port)
  }

  private func decoded<Message: WireMessage>(
    _ type: Message.Type,
    _ term: Term,
    isCall: Bool
  ) throws -> Message {
    let call = RequestOrigin.Call(from: from, server: process, route: route)
    let origin = RequestOrigin(isCall ? call : nil)
    return try Wire.read(term) { reader in
      let message = try Message(request: &reader, origin)
      try origin.expectTaken()
      return message
    }
  }

  @Test("A request is the case without its reply port, under the name that the coding key gives it")
  func requests() async throws {
    let examples: [(Counter.Message, Term, isCall: Bool)] = [
      (.increment(by: 2), .tuple([.atom("increment"), 2]), false),
      (.value(reply: port()), .atom("value"), true),
      (.add(2, to: "a", reply: port()), .tuple([.atom("add"), 2, .binary("a")]), true),
      (.rename("n", reply: port()), .tuple([.atom("rename"), .binary("n")]), true),
      (.reset, .atom("reset_all"), false),
    ]
    for (message, term, isCall) in examples {
      let (request, port) = try encoded(message)
      #expect(request == term)
      #expect((port != nil) == isCall)
      let back = try decoded(Counter.Message.self, term, isCall: isCall)
      #expect(try encoded(back).0 == term)
      #expect((try encoded(back).1 != nil) == isCall)
    }
    await runtime.shutdown()
  }

  @Test("What is written by hand and what is synthesised are the same", arguments: 0..<20)
  func byHand(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    for _ in 0..<20 {
      let (n, name) = (Int(truncatingIfNeeded: random.next()), "t\(random.below(1000))")
      let pairs: [(Counter.Message, HandMessage, isCall: Bool)] = [
        (.increment(by: n), .increment(by: n), false),
        (.value(reply: port()), .value(reply: port()), true),
        (.add(n, to: name, reply: port()), .add(n, to: name, reply: port()), true),
      ]
      let (synthesised, written, isCall) = pairs[random.below(3)]
      let request = try encoded(synthesised).0
      #expect(try encoded(written).0 == request)
      let back = try decoded(HandMessage.self, request, isCall: isCall)
      #expect(try encoded(back).0 == request)
    }
    await runtime.shutdown()
  }

  @Test("What no case is, or is called that should be cast, or the other way round, is an error that says so")
  func errors() async throws {
    func words(_ term: Term, isCall: Bool) -> String {
      do {
        _ = try decoded(Counter.Message.self, term, isCall: isCall)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(words(.atom("stop"), isCall: true).hasPrefix("expected Message, got stop: it has no case stop"))
    #expect(
      words(.tuple([.atom("add"), 2]), isCall: true)
        .hasPrefix("expected Message with at least 2 values for the case add, got {add,2}: to is missing")
    )
    #expect(words(.tuple([.atom("add"), .atom("x"), .binary("a")]), isCall: true).contains("got x"))
    #expect(words(.atom("value"), isCall: false) == "the request needs an answer, and was cast")
    #expect(words(.atom("reset_all"), isCall: true) == "the request has no answer, and was called")
    await runtime.shutdown()
  }

  @Test("A reply port stands for no term, and so nowhere but in a message to a process")
  func portsElsewhere() async throws {
    enum Two: Codable, WireMessage { case two(Reply<Int>, Reply<Int>) }
    struct Fields: Codable, WireMessage { var n: Int, reply: Reply<Int> }
    enum Many: Codable, WireMessage { case many([Reply<Int>]) }
    #expect(throws: MessageError.self) { try encoded(Two.two(port(), port())) }
    #expect(throws: TermEncodingError.self) { try encoded(Many.many([port()])) }
    #expect(throws: MessageError.self) { try TermEncoder().encode(Counter.Message.value(reply: port())) }
    #expect(throws: MessageError.self) {
      try TermDecoder().decode(Counter.Message.self, from: Term.atom("value"))
    }
    let fields = try encoded(Fields(n: 1, reply: port()))
    #expect(fields.0 == .map([.atom("n"): 1]) && fields.1 != nil)
    #expect(try decoded(Fields.self, fields.0, isCall: true).n == 1)
    await runtime.shutdown()
  }

  @Test("Any term is a message of a server that takes any")
  func dynamic() async throws {
    let term = Term.tuple([.atom("any"), [1, 2]])
    guard case .call(term, _) = try decoded(TermMessage.self, term, isCall: true) else {
      Issue.record("no call")
      return
    }
    guard case .cast(term) = try decoded(TermMessage.self, term, isCall: false) else {
      Issue.record("no cast")
      return
    }
    #expect(try encoded(TermMessage.call(term, reply: port())).0 == term)
    #expect(try encoded(TermMessage.cast(term)).1 == nil)
    await runtime.shutdown()
  }

  @Test("The envelopes are those of gen_server")
  func envelopes() async throws {
    let reference = Samples.reference()
    let call = try OutgoingMessage(Counter.Message.value(reply: port()))
    #expect(
      try Wire.term { try call.write(to: &$0, call: (Samples.local(), reference)) }
        == .tuple([
          .atom("$gen_call"),
          .tuple([
            .pid(Samples.local()), .improperList([.atom("alias")], tail: .reference(reference)),
          ]),
          .atom("value"),
        ])
    )
    let cast = try OutgoingMessage(Counter.Message.increment(by: 3))
    #expect(
      try Wire.term { try cast.write(to: &$0, call: nil) }
        == .tuple([.atom("$gen_cast"), .tuple([.atom("increment"), 3])])
    )
    await runtime.shutdown()
  }
}
