import ExternalTerm
import Roost

/// The calls from this node to servers at the other end of one connection, each by the reference that is its alias
/// and its monitor, as in `gen:call/4`. It works on the connection's ``LinkLedger``, where the monitors are.
struct CallLedger: Sendable {
  private var ports: [ExternalReference: any AnswerPort] = [:]
  private var references: [ObjectIdentifier: ExternalReference] = [:]

  var count: Int { ports.count }

  /// A call begins. What is to be sent before its request.
  ///
  /// - Parameter watcher: the calling process, or what stands for code outside of any.
  mutating func begin(
    _ port: any AnswerPort,
    by watcher: ExternalPid,
    to server: ProcessAddress,
    _ reference: ExternalReference,
    _ links: inout LinkLedger
  ) -> ControlMessage {
    ports[reference] = port
    references[port.id] = reference
    return links.monitor(by: watcher, server, reference)
  }

  /// An answer has come. Its call, which is to be given the answer, and what is to be sent; nil if it comes too
  /// late, or to no call.
  mutating func answered(
    _ reference: ExternalReference,
    _ links: inout LinkLedger
  ) -> (port: any AnswerPort, demonitor: ControlMessage?)? {
    guard let port = remove(reference) else { return nil }
    return (port, links.demonitor(reference))
  }

  /// A call has ended on this side: in time or not, cancelled, or given up. What is to be sent, nil if it had
  /// ended otherwise before. An answer that comes now is dropped.
  mutating func ended(_ id: ObjectIdentifier, _ links: inout LinkLedger) -> ControlMessage? {
    guard let reference = references[id] else { return nil }
    _ = remove(reference)
    return links.demonitor(reference)
  }

  /// A monitor has fired. The call, which is to fail; nil if it is none's.
  mutating func down(_ reference: ExternalReference) -> (any AnswerPort)? { remove(reference) }

  /// The connection is lost. The calls, all of which are to fail with `noconnection`, and which are forgotten.
  mutating func connectionLost() -> [any AnswerPort] {
    let lost = Array(ports.values)
    self = CallLedger()
    return lost
  }

  private mutating func remove(_ reference: ExternalReference) -> (any AnswerPort)? {
    guard let port = ports.removeValue(forKey: reference) else { return nil }
    references[port.id] = nil
    return port
  }
}
