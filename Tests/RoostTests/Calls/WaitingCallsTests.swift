import Synchronization
import Testing

@testable import Roost

/// Who waits for a server.
@Suite(.timeLimit(.minutes(5)))
struct WaitingCallsTests {
  private static func call(_ server: Mailbox<Order>) -> PendingCallNode {
    let call = PendingCall<Int>(server: server)
    _ = call.arm()
    return call
  }

  /// The calls of a row, which ends with it.
  private static func calls(of row: PendingCallNode?) -> [PendingCallNode] {
    var (calls, next) = ([PendingCallNode](), row)
    while let call = next {
      next = call.nextInRow.take()
      calls.append(call)
    }
    return calls
  }

  private static func isSame(_ calls: [PendingCallNode?], _ others: [PendingCallNode]) -> Bool {
    calls.count == others.count && zip(calls, others).allSatisfy { $0 === $1 }
  }

  @Test("A call that is answered among the messages with which it came never has a place")
  func answeredInTime() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node).mailbox
      let call = Self.call(server)
      var waiting = ProcessControl()
      waiting.calls.enter(call)
      let row = waiting.turnOverCalls(isIdle: false)
      #expect(row == nil)
      #expect(call.settle())
      #expect(call.place.load(ordering: .relaxed) == -1)
      let gone = Self.calls(of: waiting.turnOverCalls(isIdle: true))
      #expect(Self.isSame(gone, [call]))
      #expect(!waiting.hasCalls)
    }
  }

  @Test("A call that waits longer has a place, from which it goes by itself")
  func waitsLonger() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node).mailbox
      let calls = (0..<3).map { _ in Self.call(server) }
      var waiting = ProcessControl()
      for call in calls { waiting.calls.enter(call) }
      _ = waiting.turnOverCalls(isIdle: false)
      #expect(calls[1].settle())
      let gone = Self.calls(of: waiting.turnOverCalls(isIdle: true))
      #expect(Self.isSame(gone, [calls[1]]))
      #expect(calls.map { $0.place.load(ordering: .relaxed) >= 0 } == [true, false, true])
      waiting.remove(calls[0])
      waiting.remove(calls[0])
      #expect(waiting.hasCalls)
      let left = waiting.takeAllCalls().filter { $0 != nil }
      #expect(Self.isSame(left, [calls[2]]))
      #expect(!waiting.hasCalls)
    }
  }

  @Test(
    "Whatever comes and goes, those that wait are all there, once each, and no others stay",
    arguments: 0..<50
  )
  func anything(seed: UInt64) async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node).mailbox
      var random = SplitMix(seed: seed)
      var waiting = ProcessControl()
      var open: [PendingCallNode] = []
      for _ in 0..<400 {
        switch Int.random(in: 0..<8, using: &random) {
        case 0...2:
          open.append(Self.call(server))
          waiting.calls.enter(open[open.count - 1])
        case 3:
          open.append(Self.call(server))
          waiting.add(open[open.count - 1])
        case 4...5 where !open.isEmpty:
          let call = open.remove(at: Int.random(in: open.indices, using: &random))
          #expect(call.settle())
          waiting.remove(call)
        default:
          let gone = Self.calls(of: waiting.turnOverCalls(isIdle: Bool.random(using: &random)))
          #expect(gone.allSatisfy { $0.isSettled })
        }
      }
      _ = waiting.turnOverCalls(isIdle: true)
      #expect(waiting.hasCalls != open.isEmpty)
      let left = waiting.takeAllCalls().compactMap { $0 }
      #expect(left.count == open.count)
      #expect(Set(left.map(ObjectIdentifier.init)) == Set(open.map(ObjectIdentifier.init)))
      #expect(!waiting.hasCalls)
    }
  }

  @Test("A server that ends tells those that came last too, the oldest first")
  func allAtTheEnd() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node).mailbox
      let calls = (0..<6).map { _ in Self.call(server) }
      var waiting = ProcessControl()
      for call in calls[..<2] { waiting.calls.enter(call) }
      _ = waiting.turnOverCalls(isIdle: true)
      for call in calls[2..<4] { waiting.calls.enter(call) }
      _ = waiting.turnOverCalls(isIdle: false)
      for call in calls[4...] { waiting.calls.enter(call) }
      let left = waiting.takeAllCalls()
      #expect(Self.isSame(left, calls))
    }
  }
}
