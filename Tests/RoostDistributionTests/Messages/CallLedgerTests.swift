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
    func note(_ number: UInt64) {}
    func forget(_ number: UInt64) {}

    func receive(_ reader: inout TermReader) {
      let result: Result<Term, CallError>
      do { result = .success(try reader.readTerm()) } catch { result = .failure(CallError(.invalidAnswer)) }
      outcome.withLock { $0 = result }
    }

    func fail(_ error: CallError) { outcome.withLock { $0 = .failure(error) } }
  }

  private let server = RoostDistribution.ProcessAddress.name("server")
  private let one = Samples.reference(1)
  private let two = Samples.reference(2)
  private let watcher = Samples.local()

  /// Begins a call to a server that is watched, if it is, by the reference 1000 and one more for each call before.
  private func begin(
    _ port: Port,
    to server: RoostDistribution.ProcessAddress,
    _ reference: ExternalReference,
    _ calls: inout CallLedger
  ) -> ExternalReference? {
    let monitor = Samples.reference(1000 + UInt32(calls.count))
    return calls.begin(port, reference, by: watcher, to: server) { monitor }
  }

  private func same(_ ports: [any AnswerPort], _ others: [Port]) -> Bool {
    Set(ports.map { ObjectIdentifier($0 as! Port) }) == Set(others.map { ObjectIdentifier($0) })
  }

  @Test("An answer ends its call and the monitor, once")
  func answered() {
    var calls = CallLedger()
    let port = Port()
    #expect(begin(port, to: server, one, &calls) == one)
    #expect(calls.end(two.number)?.port == nil)
    let ended = calls.end(one.number)
    #expect(ended?.port as? Port === port)
    #expect(ended?.isMonitored == true && ended?.messages == [])
    #expect(calls.end(one.number)?.port == nil)
    #expect(calls.count == 0)
  }

  @Test("A call that ends leaves the others")
  func others() {
    var calls = CallLedger()
    let (first, second) = (Port(), Port())
    _ = begin(first, to: server, one, &calls)
    _ = begin(second, to: server, two, &calls)
    #expect(calls.end(one.number)?.port as? Port === first)
    #expect(calls.end(two.number)?.port as? Port === second)
  }

  @Test("A monitor that fires gives the call that fails; one that is no call's gives none")
  func down() {
    var calls = CallLedger()
    let port = Port()
    _ = begin(port, to: server, one, &calls)
    #expect(calls.down(two.number).isEmpty)
    #expect(same(calls.down(one.number), [port]))
    #expect(calls.down(one.number).isEmpty)
  }

  @Test("With the connection, all calls are lost")
  func lost() {
    var calls = CallLedger()
    let ports = (0..<5).map { _ in Port() }
    for (number, port) in ports.enumerated() {
      _ = begin(port, to: server, Samples.reference(UInt32(number)), &calls)
    }
    #expect(same(calls.connectionLost(), ports))
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

  // MARK: Servers called by their pids

  private let pid = RoostDistribution.ProcessAddress.pid(Samples.remote())

  @Test("All calls to a pid have one monitor, which stays")
  func watched() {
    var calls = CallLedger()
    let ports = (0..<3).map { _ in Port() }
    let monitor = Samples.reference(1000)
    #expect(begin(ports[0], to: pid, one, &calls) == monitor)
    #expect(begin(ports[1], to: pid, two, &calls) == nil)
    for reference in [one, two] {
      let ended = calls.end(reference.number)
      #expect(ended?.isMonitored == false && ended?.messages == [])
    }
    #expect(begin(ports[2], to: pid, one, &calls) == nil)
    #expect(calls.count == 1)
  }

  @Test("With a server that has ended fail its calls, and no others; the next call watches anew")
  func watchedDown() {
    var calls = CallLedger()
    let (other, three) = (RoostDistribution.ProcessAddress.pid(Samples.remote(2)), Samples.reference(3))
    let ports = (0..<4).map { _ in Port() }
    _ = begin(ports[0], to: pid, one, &calls)
    _ = begin(ports[1], to: pid, two, &calls)
    _ = begin(ports[2], to: other, three, &calls)
    #expect(same(calls.down(Samples.reference(1000).number), [ports[0], ports[1]]))
    #expect(calls.count == 1)
    #expect(calls.down(Samples.reference(1000).number).isEmpty)
    #expect(calls.end(one.number)?.port == nil)
    #expect(begin(ports[3], to: pid, one, &calls) == Samples.reference(1001))
  }

  @Test("A call that is refused fails alone")
  func watchedRefused() {
    var calls = CallLedger()
    let ports = (0..<2).map { _ in Port() }
    _ = begin(ports[0], to: pid, one, &calls)
    _ = begin(ports[1], to: pid, two, &calls)
    #expect(same(calls.down(one.number), [ports[0]]))
    #expect(same(calls.down(Samples.reference(1000).number), [ports[1]]))
  }

  @Test("No more idle servers are watched than the limit says")
  func idle() throws {
    var calls = CallLedger()
    let (busy, limit) = (Port(), UInt32(CallLedger.idleLimit))
    _ = begin(busy, to: pid, two, &calls)
    var ended: [ControlMessage] = []
    for number in 1...limit + 1 {
      #expect(ended.isEmpty)
      let server = RoostDistribution.ProcessAddress.pid(Samples.remote(100 + number))
      let monitor = Samples.reference(1000 + number)
      #expect(calls.begin(Port(), one, by: watcher, to: server) { monitor } == monitor)
      let call = calls.end(one.number)
      ended = try #require(call).messages
    }
    #expect(ended.count == Int(limit) + 1)
    #expect(
      Set(ended)
        == Set(
          (1...limit + 1).map {
            .demonitor(from: watcher, to: .pid(Samples.remote(100 + $0)), Samples.reference(1000 + $0))
          }
        )
    )
    #expect(same(calls.down(Samples.reference(1000).number), [busy]))
    let again = RoostDistribution.ProcessAddress.pid(Samples.remote(101))
    #expect(calls.begin(Port(), one, by: watcher, to: again) { two } == two)
  }

  // MARK: Refusals

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
    let from = From(pid: Samples.remote(), tag: .reference(reference))
    #expect(
      links.refuse(from, by: Samples.local(), "why")
        == .down(from: .name("server"), to: Samples.remote(), reference, reason: reason)
    )
    #expect(links.refuse(from, by: Samples.local(), "why") == nil)
    #expect(links.isEmpty)
  }

  @Test("A caller that watches by another reference is told by that of the call")
  func refusalByAlias() {
    var links = LinkLedger()
    let reference = Samples.reference(1, node: Samples.theirs)
    #expect(
      links.refuse(From(pid: Samples.remote(), tag: .alias(reference)), by: Samples.local(), "why")
        == .down(
          from: .pid(Samples.local()),
          to: Samples.remote(),
          reference,
          reason: OutgoingAnswer.refusal("why")
        )
    )
  }
}
