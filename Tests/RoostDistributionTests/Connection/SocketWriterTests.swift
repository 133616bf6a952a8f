import ExternalTerm
import Testing

@testable import RoostDistribution

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("What is written past a channel", .timeLimit(.minutes(5)))
struct SocketWriterTests {
  /// Two sockets that are joined.
  private final class Pair {
    var near: CInt
    let far: CInt

    init() throws {
      var ends: [CInt] = [0, 0]
      #if canImport(Glibc)
        let kind = CInt(SOCK_STREAM.rawValue)
      #else
        let kind = SOCK_STREAM
      #endif
      try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
      (near, far) = (ends[0], ends[1])
    }

    deinit {
      closeNear()
      closeSocket(far)
    }

    func closeNear() {
      if near >= 0 { closeSocket(near) }
      near = -1
    }

    /// What has come, in a piece or in all; empty at the end.
    func read(_ count: Int) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      let got = recv(far, &bytes, count, 0)
      return Array(bytes.prefix(max(0, got)))
    }
  }

  private static let message = EncodedMessage(
    bytes: Array(10..<20),
    rest: WrittenTerm(Array(20..<30)),
    controlCount: 4,
    atoms: []
  )

  @Test(
    "The bytes, and then the payload, of whichever of the message's two parts it is",
    arguments: [0..<20, 0..<10, 10..<20, 3..<8, 12..<15, 5..<15, 9..<11, 0..<0]
  )
  func pieces(_ range: Range<Int>) throws {
    let pair = try Pair()
    let writer = try #require(SocketWriter(sharing: pair.near))
    let expected = [1, 2, 3] + range.map { UInt8($0 + 10) }
    #expect(writer.write(Burst([1, 2, 3], FragmentPayload(Self.message, range))) == expected.count)
    #expect(pair.read(100) == expected)
    #expect(writer.write(Burst([7], nil)) == 1)
    #expect(pair.read(100) == [7])
  }

  @Test("A full socket takes what it has room for, does not wait, and takes the rest later, in order")
  func full() throws {
    let pair = try Pair()
    let writer = try #require(SocketWriter(sharing: pair.near))
    let bytes = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let sent = writer.write(Burst(bytes, nil))
    #expect(sent > 0 && sent < bytes.count)
    #expect(writer.write(Burst([1], nil)) == 0)
    var received: [UInt8] = []
    while received.count < sent { received += pair.read(sent - received.count) }
    #expect(received == Array(bytes[..<sent]))
    #expect(writer.write(Burst([1], nil)) == 1)
    #expect(pair.read(10) == [1])
  }

  @Test("It does without the channel's descriptor, and the peer hears of the end when both are closed")
  func apart() throws {
    let pair = try Pair()
    let writer = try #require(SocketWriter(sharing: pair.near))
    pair.closeNear()
    #expect(writer.write(Burst([1], nil)) == 1)
    #expect(pair.read(10) == [1])
    writer.close()
    #expect(pair.read(10) == [])
  }

  @Test("Closed, or with nobody at the other end, it takes nothing and harms nobody")
  func closed() throws {
    let pair = try Pair()
    let writer = try #require(SocketWriter(sharing: pair.near))
    writer.close()
    writer.close()
    #expect(writer.write(Burst([1], nil)) == 0)
    let other = try #require(SocketWriter(sharing: pair.near))
    shutdown(pair.far, CInt(SHUT_RDWR))
    #expect(other.write(Burst([1], nil)) == 0, "a SIGPIPE would have ended the tests")
    #expect(SocketWriter(sharing: -1) == nil)
  }
}

private func closeSocket(_ descriptor: CInt) { close(descriptor) }
