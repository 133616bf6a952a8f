import ClusterTestKit
import NIOCore
import Testing

@testable import RoostDistribution

@Suite("Why nobody is reached", .timeLimit(.minutes(5)))
struct ConnectingFailureTests {
  private let cluster = Cluster()

  @Test("The system's word for it, and of errors that have no words their own")
  func words() {
    #expect(ConnectingFailure(IOError(errnoCode: 13, reason: "connect")).description == "Permission denied")
    #expect(ConnectingFailure(ChannelError.connectTimeout(.seconds(1))).description == "no answer in time")
    #expect(ConnectingFailure(NodeError(.unreachable, "why")).description == "why")
  }

  private func failure(of node: Node) async throws -> NodeError? {
    let peer = try NodeName("two@127.0.0.1")
    do throws(NodeError) {
      try await node.connect(to: peer)
      return nil
    } catch { return error }
  }

  @Test("Where nobody listens, that is said")
  func refused() async throws {
    let closed = try TestSocket.listen().port
    let one = try await cluster.start("one@127.0.0.1")
    cluster.place(try NodeName("two@127.0.0.1"), Endpoint(host: "127.0.0.1", port: Int(closed)))
    let error = try await failure(of: one)
    #expect(error == NodeError(.unreachable, "two@127.0.0.1 cannot be reached: Connection refused"))
    await cluster.stop()
  }

  @Test("A node that cannot listen says where, and why")
  func taken() async throws {
    let other = try TestSocket.listen()
    let error = await #expect(throws: NodeError.self) {
      try await cluster.start("one@127.0.0.1") { $0.port = Int(other.port) }
    }
    let words = "one@127.0.0.1 cannot listen on 127.0.0.1:\(other.port): Address already in use"
    #expect(error == NodeError(.cannotListen, words))
    await cluster.stop()
  }

  @Test("Where no epmd runs, it is said that it was asked")
  func noEpmd() async throws {
    let closed = try TestSocket.listen().port
    let one = try await cluster.start("one@127.0.0.1") { $0.discovery = .epmd(port: closed) }
    let why = "no epmd on 127.0.0.1:\(closed) says where: Connection refused"
    #expect(
      try await failure(of: one) == NodeError(.unreachable, "two@127.0.0.1 cannot be reached: \(why)")
    )
    await cluster.stop()
  }
}
