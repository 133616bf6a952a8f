import ExternalTerm
import Roost

/// The way in for the requests of other nodes to one process that takes them.
protocol RequestDoor: Sendable {
  var pid: Pid { get }

  /// Reads a request, and sends it to the process.
  func deliver(_ reader: inout TermReader, _ origin: RequestOrigin) throws
}

private struct ServerDoor<Message: WireMessage>: RequestDoor {
  let ref: Ref<Message>

  var pid: Pid { ref.pid }

  func deliver(_ reader: inout TermReader, _ origin: RequestOrigin) throws {
    try Message.deliver(request: &reader, origin, to: ref)
  }
}

/// The doors of processes that have been sent requests last: what a process takes is asked of its type, which costs
/// more than a message. The refs of some that have ended may be among them: what is left of those is a few hundred bytes
/// each, without their state and mail.
final class RequestDoors: Sendable {
  private let doors = Locked([(any RequestDoor)?](repeating: nil, count: RequestDoors.count))

  /// A power of two.
  private static let count = 128

  init() {}

  /// The door of a process; nil if it takes no requests.
  func find(_ process: LocalProcess) -> (any RequestDoor)? {
    let pid = process.pid
    let place = Int(pid.number) & (Self.count - 1)
    if let known = doors.withLock({ $0[place] }), known.pid == pid { return known }
    guard let door = Self.door(of: process) else { return nil }
    doors.withLock { $0[place] = door }
    return door
  }

  /// A door of its own.
  static func door(of process: LocalProcess) -> (any RequestDoor)? {
    (process.messageType as? any WireMessage.Type).flatMap { make($0, process) }
  }

  private static func make<Message: WireMessage>(
    _ type: Message.Type,
    _ process: LocalProcess
  ) -> (any RequestDoor)? {
    process.ref(as: type).map { ServerDoor(ref: $0) }
  }
}
