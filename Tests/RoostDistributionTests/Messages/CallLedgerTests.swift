import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Calls to another node")
struct CallLedgerTests {
  /// The port of a call that notes what becomes of it.
  private final class Port: AnswerPort {
    let outcome = Locked<Result<Term, CallError>?>(nil)
    var caller: Pid? { nil }
    var id: ObjectIdentifier { ObjectIdentifier(self) }

    func receive(_ reader: inout TermReader) {
      let result: Result<Term, CallError>
      do { result = .success(try reader.readTerm()) } catch { result = .failure(CallError(.invalidAnswer)) }
      outcome.withLock { $0 = result }
    }

    func fail(_ error: CallError) { outcome.withLock { $0 = .failure(error) } }
  }

  private let server = ProcessAddress.name("server")
  private let one = Samples.reference(1)
  private let two = Samples.reference(2)
  private let watcher = Samples.local()

  @Test("An answer ends its call and the monitor, once")
  func answered() {
    var (calls, links) = (CallLedger(), LinkLedger())
    let port = Port()
    #expect(
      calls.begin(port, by: watcher, to: server, one, &links)
        == .monitor(from: watcher, to: server, one)
    )
    #expect(calls.answered(two, &links) == nil)
    let answered = calls.answered(one, &links)
    #expect(answered?.port.id == port.id)
    #expect(answered?.demonitor == .demonitor(from: watcher, to: server, one))
    #expect(calls.answered(one, &links) == nil)
    #expect(calls.ended(port.id, &links) == nil)
    #expect(calls.count == 0 && links.isEmpty)
  }

  @Test("A call that ends on this side ends its monitor, and an answer that comes then goes to nobody")
  func ended() {
    var (calls, links) = (CallLedger(), LinkLedger())
    let (first, second) = (Port(), Port())
    _ = calls.begin(first, by: watcher, to: server, one, &links)
    _ = calls.begin(second, by: watcher, to: server, two, &links)
    #expect(calls.ended(first.id, &links) == .demonitor(from: watcher, to: server, one))
    #expect(calls.ended(first.id, &links) == nil)
    #expect(calls.answered(one, &links) == nil)
    #expect(calls.answered(two, &links)?.port.id == second.id)
  }

  @Test("A monitor that fires gives the call that fails; one that is no call's gives none")
  func down() {
    var (calls, links) = (CallLedger(), LinkLedger())
    let port = Port()
    _ = calls.begin(port, by: watcher, to: server, one, &links)
    #expect(calls.down(two) == nil)
    #expect(calls.down(one)?.id == port.id)
    #expect(calls.down(one) == nil)
  }

  @Test("With the connection, all calls are lost")
  func lost() {
    var (calls, links) = (CallLedger(), LinkLedger())
    let ports = (0..<5).map { _ in Port() }
    for (number, port) in ports.enumerated() {
      _ = calls.begin(port, by: watcher, to: server, Samples.reference(UInt32(number)), &links)
    }
    #expect(Set(calls.connectionLost().map(\.id)) == Set(ports.map(\.id)))
    #expect(calls.count == 0)
    #expect(calls.connectionLost().isEmpty)
  }

  @Test("A DOWN is the exit of the server, or the refusal of one that lives")
  func reasons() {
    #expect(CallError(down: .atom("killed"), as: .killed) == .exit(.killed))
    let refused = CallError(down: OutgoingAnswer.refusal("no money"), as: "other")
    #expect(refused.code == .refused && refused.description.hasSuffix("no money"))
    #expect(CallError(down: .tuple([.atom("refused"), 1]), as: "other") == .exit("other"))
  }

  @Test("A call is refused through the monitor of its caller, which is then no more")
  func refusal() {
    var links = LinkLedger()
    let reference = Samples.reference(1, node: Samples.theirs)
    links.receivedMonitor(
      from: Samples.remote(),
      of: Samples.local(),
      as: .name("server"),
      reference
    )
    let reason = OutgoingAnswer.refusal("why")
    #expect(
      links.refuse(reference, reason: reason)
        == .down(from: .name("server"), to: Samples.remote(), reference, reason: reason)
    )
    #expect(links.refuse(reference, reason: reason) == nil)
    #expect(links.isEmpty)
  }
}
