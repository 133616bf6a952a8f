import ExternalTerm
import Roost

/// The calls from this node to servers at the other end of one connection, each by the reference that is its alias.
///
/// A server that is called by its pid is watched by one monitor for all its calls, which stays when they have ended:
/// a call costs two messages, where `gen:call/4`, with a monitor for each, costs four. A server that is called by
/// name is monitored by each call, as in `gen:call/4`, and its reference is the monitor's too: the name may come to
/// be another process's. Those monitors are in the connection's ``LinkLedger``.
struct CallLedger: Sendable {
  private struct Call {
    let port: any AnswerPort
    /// The server, if it is watched.
    let server: ExternalPid?
  }

  /// The one monitor of a server.
  private struct Watch {
    let reference: ExternalReference
    /// The process that the monitor is said to be of: the first that called.
    let watcher: ExternalPid
    /// How many calls it has. Which they are is asked when it ends, and not kept for each.
    var calls = 1
  }

  private var calls: [ExternalReference: Call] = [:]
  private var references: [ObjectIdentifier: ExternalReference] = [:]
  private var watches: [ExternalPid: Watch] = [:]
  private var watched: [ExternalReference: ExternalPid] = [:]
  private var idleWatches = 0

  /// How many servers are watched that have no calls. With one more, all of those are watched no longer.
  static let idleLimit = 256

  var count: Int { calls.count }

  /// A call begins. What is to be sent before its request.
  ///
  /// - Parameters:
  ///   - watcher: the calling process, or what stands for code outside of any.
  ///   - makeReference: a reference for a monitor.
  mutating func begin(
    _ port: any AnswerPort,
    by watcher: ExternalPid,
    to server: ProcessAddress,
    _ reference: ExternalReference,
    _ links: inout LinkLedger,
    _ makeReference: () -> ExternalReference
  ) -> ControlMessage? {
    references[port.id] = reference
    switch server {
    case .name:
      calls[reference] = Call(port: port, server: nil)
      return links.monitor(by: watcher, server, reference)
    case .pid(let pid):
      calls[reference] = Call(port: port, server: pid)
      if join(pid) { return nil }
      let monitor = makeReference()
      watches[pid] = Watch(reference: monitor, watcher: watcher)
      watched[monitor] = pid
      return .monitor(from: watcher, to: server, monitor)
    }
  }

  private mutating func join(_ server: ExternalPid) -> Bool {
    guard let index = watches.index(forKey: server) else { return false }
    if watches.values[index].calls == 0 { idleWatches -= 1 }
    watches.values[index].calls += 1
    return true
  }

  /// An answer has come. Its call, which is to be given the answer, and what is to be sent; nil if it comes too
  /// late, or to no call.
  mutating func answered(
    _ reference: ExternalReference,
    _ links: inout LinkLedger
  ) -> (port: any AnswerPort, messages: [ControlMessage])? {
    guard let port = remove(reference) else { return nil }
    return (port, endings(reference, &links))
  }

  /// A call has ended on this side: in time or not, cancelled, or given up. What is to be sent. An answer that comes
  /// now is dropped.
  mutating func ended(_ id: ObjectIdentifier, _ links: inout LinkLedger) -> [ControlMessage] {
    guard let reference = references[id] else { return [] }
    _ = remove(reference)
    return endings(reference, &links)
  }

  /// A monitor has fired, or a call was refused, which looks the same. The calls that are to fail; none if it is the
  /// monitor of a process.
  mutating func down(_ reference: ExternalReference) -> [any AnswerPort] {
    guard let server = watched.removeValue(forKey: reference) else {
      return remove(reference).map { [$0] } ?? []
    }
    guard let watch = watches.removeValue(forKey: server) else { return [] }
    if watch.calls == 0 { idleWatches -= 1 }
    return calls.filter { $0.value.server == server }.keys.compactMap { remove($0) }
  }

  /// The connection is lost. The calls, all of which are to fail with `noconnection`, and which are forgotten.
  mutating func connectionLost() -> [any AnswerPort] {
    let lost = calls.values.map(\.port)
    self = CallLedger()
    return lost
  }

  private mutating func remove(_ reference: ExternalReference) -> (any AnswerPort)? {
    guard let call = calls.removeValue(forKey: reference) else { return nil }
    references[call.port.id] = nil
    if let server = call.server, let index = watches.index(forKey: server) {
      watches.values[index].calls -= 1
      if watches.values[index].calls == 0 { idleWatches += 1 }
    }
    return call.port
  }

  /// The end of the monitor of one call, or of those of all idle servers when they are too many.
  private mutating func endings(
    _ reference: ExternalReference,
    _ links: inout LinkLedger
  ) -> [ControlMessage] {
    guard idleWatches > Self.idleLimit else { return links.demonitor(reference).map { [$0] } ?? [] }
    let idle = watches.filter { $0.value.calls == 0 }
    idleWatches = 0
    return idle.map { server, watch in
      watches[server] = nil
      watched[watch.reference] = nil
      return .demonitor(from: watch.watcher, to: .pid(server), watch.reference)
    }
  }
}
