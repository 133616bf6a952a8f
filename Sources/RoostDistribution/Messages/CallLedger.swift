import ExternalTerm
import Roost

/// The calls from this node to servers at the other end of one connection, each by the number of the reference that is
/// its alias.
///
/// A server that is called by its pid is watched by one monitor for all its calls, which stays when they have ended:
/// a call costs two messages, where `gen:call/4`, with a monitor for each, costs four. A server that is called by
/// name is monitored by each call, as in `gen:call/4`, and its reference is the monitor's too: the name may come to
/// be another process's. Those monitors are in the connection's ``LinkLedger``.
struct CallLedger: Sendable {
  /// A call that is no more.
  struct Ended: Sendable {
    let port: any AnswerPort
    /// Whether it has a monitor of its own, which is to end with it.
    let isMonitored: Bool
    /// What is to be sent to servers that are watched no longer.
    var messages: [ControlMessage] = []
  }

  private struct Call {
    let port: any AnswerPort
    /// Which of the watches is that of its server; nil if the call has a monitor of its own.
    let watch: Int?
  }

  private var calls: [UInt64: Call] = [:]
  private var watches = ServerWatches()

  /// How many servers are watched that have no calls. With one more, all of those are watched no longer.
  static let idleLimit = 256

  var count: Int { calls.count }

  /// A call begins.
  ///
  /// - Parameters:
  ///   - watcher: the calling process, or what stands for code outside of any.
  ///   - makeReference: a reference for a monitor.
  /// - Returns: the reference of the monitor that the server is to get before the request, if any: for a server that is
  ///   called by name, the call's.
  mutating func begin(
    _ port: any AnswerPort,
    _ reference: ExternalReference,
    by watcher: ExternalPid,
    to server: ProcessAddress,
    _ makeReference: () -> ExternalReference
  ) -> ExternalReference? {
    guard case .pid(let pid) = server else {
      calls[reference.number] = Call(port: port, watch: nil)
      return reference
    }
    if let watch = watches.join(pid) {
      calls[reference.number] = Call(port: port, watch: watch)
      return nil
    }
    let monitor = makeReference()
    calls[reference.number] = Call(port: port, watch: watches.add(pid, by: watcher, monitor))
    return monitor
  }

  /// A call has ended: its answer has come, or it is over on this side, in time or not, cancelled, or given up. Nil if
  /// there is no such call, or no more: an answer that comes now is dropped.
  mutating func end(_ number: UInt64) -> Ended? {
    guard var ended = remove(number) else { return nil }
    if watches.idle > Self.idleLimit { ended.messages = watches.removeIdle() }
    return ended
  }

  /// A monitor has fired, or a call was refused, which looks the same. The calls that are to fail; none if it is the
  /// monitor of a process.
  mutating func down(_ number: UInt64) -> [any AnswerPort] {
    guard let watch = watches.remove(number) else { return remove(number).map { [$0.port] } ?? [] }
    // Which they are is not kept for each server: servers seldom end.
    let lost = calls.filter { $0.value.watch == watch }
    for number in lost.keys { calls[number] = nil }
    return lost.values.map(\.port)
  }

  /// The connection is lost. The calls, all of which are to fail with `noconnection`, and which are forgotten.
  mutating func connectionLost() -> [any AnswerPort] {
    let lost = calls.values.map(\.port)
    self = CallLedger()
    return lost
  }

  private mutating func remove(_ number: UInt64) -> Ended? {
    guard let call = calls.removeValue(forKey: number) else { return nil }
    if let watch = call.watch { watches.leave(watch) }
    return Ended(port: call.port, isMonitored: call.watch == nil)
  }
}
