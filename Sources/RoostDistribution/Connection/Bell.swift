import NIOCore
import NIOPosix
import Roost
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Has an event loop do something once it has looked at its sockets again: this rings at a socket, which the event loop
/// finds among its others.
final class Bell: Sendable {
  private struct State {
    var works: [@Sendable () -> Void] = []
    var budget = LookBudget()
    /// Says whether the event loop will hear it. Nil once that has ended.
    var press: (@Sendable () -> Bool)?
  }

  private let state: Locked<State>
  /// The budget is spent: a hint, for others than the event loop.
  private let hasSpent = Atomic<Bool>(false)

  /// - Parameter press: has ``answer()`` called by the event loop soon. Says whether that will be so.
  init(_ press: @escaping @Sendable () -> Bool) { state = Locked(State(press: press)) }

  /// Hangs one among the sockets of an event loop, until that ends.
  ///
  /// - Throws: if the system refuses the sockets.
  convenience init(on loop: any EventLoop) throws {
    let (button, clapper) = try Self.sockets()
    self.init { withUnsafeBytes(of: UInt8(0)) { button.write($0) } == 1 }
    // What is rung for before it hangs is heard when it does.
    ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Clapper(bell: self))
        }
      }
      .withConnectedSocket(clapper)
      .whenFailure { _ in self.takeDown() }
  }

  private static func sockets() throws -> (button: SocketWriter, clapper: CInt) {
    var ends: [CInt] = [-1, -1]
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw IOError(errnoCode: errno, reason: "socketpair")
    }
    #if !canImport(Glibc)
      _ = fcntl(ends[0], F_SETNOSIGPIPE, 1)
      _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    #endif
    let button = SocketWriter(sharing: ends[0])
    let refusal = IOError(errnoCode: errno, reason: "fcntl")
    _ = close(ends[0])
    guard let button else {
      _ = close(ends[1])
      throw refusal
    }
    return (button, ends[1])
  }

  #if canImport(Glibc)
    private static let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
  #else
    private static let kind = SOCK_STREAM
  #endif

  /// Has the event loop do some work. Says no, and does nothing, if that has ended or cannot be reached.
  func ring(_ work: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      guard let press = state.press, !state.works.isEmpty || press() else { return false }
      state.works.append(work)
      return true
    }
  }

  /// The event loop has looked at its sockets.
  func answer() {
    let works = state.withLock { state in
      state.budget = LookBudget()
      return exchange(&state.works, [])
    }
    hasSpent.store(false, ordering: .relaxed)
    for work in works { work() }
  }

  private func takeDown() {
    let works = state.withLock { state in
      state.press = nil
      return exchange(&state.works, [])
    }
    for work in works { work() }
  }

  // MARK: The budget

  var isSpent: Bool { hasSpent.load(ordering: .relaxed) }

  /// Takes note of what the event loop has sent. Says whether it is to look at its sockets before it sends more.
  @discardableResult
  func spend(_ bytes: Int, pulls: Int = 1) -> Bool {
    let isSpent = state.withLock { state in
      state.budget.spend(bytes, pulls: pulls)
      return state.budget.isSpent
    }
    if isSpent { hasSpent.store(true, ordering: .relaxed) }
    return isSpent
  }

  private final class Clapper: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let bell: Bell

    init(bell: Bell) { self.bell = bell }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { bell.answer() }

    func channelInactive(context: ChannelHandlerContext) { bell.takeDown() }
  }
}
