import NIOCore
import RoostTLS

/// Where a connection's bytes leave.
struct Outlet: Sendable {
  let channel: any Channel
  let path: DirectPath?
  let bell: Bell

  /// Has the event loop do some work: at once, if it need not look at its sockets before.
  func run(_ work: @escaping @Sendable () -> Void) {
    if bell.isSpent, bell.ring(work) { return }
    channel.eventLoop.execute(work)
  }
}

/// The way to a connection's peer past the channel, open to every thread.
enum DirectPath: Sendable {
  case plain(SocketWriter)

  /// What is sent is sealed before.
  case sealed(TLSWriter, SocketWriter)

  /// Whether it is better now than the way through the channel.
  var isUseful: Bool {
    switch self {
    case .plain: true
    case .sealed(let writer, _): writer.isUseful
    }
  }

  var socket: SocketWriter {
    switch self {
    case .plain(let socket), .sealed(_, let socket): socket
    }
  }
}
