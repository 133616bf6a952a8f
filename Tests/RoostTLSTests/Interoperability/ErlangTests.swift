import ClusterTestKit
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import RoostTLS

@Suite("With a real Erlang", .timeLimit(.minutes(5)))
struct ErlangTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  @Test(
    "Our client and Erlang's ssl server: both check the other, a megabyte comes back, and the end is clean"
  )
  func erlangServer() async throws {
    let erlang = try Erlang(peer: "serve(\(arguments(authority.files("erlang"))))")
    let port = try #require(Int(try await erlang.line().dropFirst("port ".count)))
    let sockets = Sockets()
    let done = sockets.group.next().makePromise(of: [UInt8].self)
    let bytes = SplitMix.bytes(1_000_000, seed: 21)
    let channel = try await sockets.connect(to: port, authority.context("roost")) {
      Collector(send: bytes, expect: bytes.count, done: done)
    }
    #expect(try await done.futureResult.get() == bytes)
    #expect(try await erlang.line() == "open tlsv1.3")
    try await channel.close().get()
    #expect(try await erlang.line() == "closed 1000000")
  }

  @Test(
    "Erlang's ssl client and our server: both check the other, a megabyte comes back, and the end is clean"
  )
  func erlangClient() async throws {
    let sockets = Sockets()
    let end = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try await sockets.listen(authority.context("roost")) { EchoToEnd(done: end) }
    let erlang = try Erlang(
      peer: "connect(\(listener.localAddress?.port ?? 0), \(arguments(authority.files("erlang"))))"
    )
    #expect(try await erlang.line() == "echoed 1000000")
    #expect(try await end.futureResult.get().count == 1_000_000)
    try await listener.close().get()
  }

  @Test("An Erlang of another authority is refused, whichever side connects, and both say so")
  func otherAuthority() async throws {
    let other = try TestAuthority()
    let server = try Erlang(peer: "serve(\(arguments(other.files("erlang"))))")
    let port = try #require(Int(try await server.line().dropFirst("port ".count)))
    let sockets = Sockets()
    let ours = sockets.group.next().makePromise(of: [UInt8].self)
    _ = try await sockets.connect(to: port, authority.context("roost")) {
      Collector(send: [], expect: 1, done: ours)
    }
    let refused = await #expect(throws: TLSError.self) { try await ours.futureResult.get() }
    #expect(refused?.code == .untrustedCertificate)
    #expect(try await server.line().hasPrefix("refused"))

    let end = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try await sockets.listen(authority.context("roost")) { EchoToEnd(done: end) }
    let client = try Erlang(
      peer: "connect(\(listener.localAddress?.port ?? 0), \(arguments(other.files("erlang"))))"
    )
    #expect(try await client.line().hasPrefix("refused"))
    let error = await #expect(throws: TLSError.self) { try await end.futureResult.get() }
    // Erlang checks the server first, and breaks off.
    #expect(error?.code == .refused)
    try await listener.close().get()
  }

  @Test("A node with -proto_dist inet_tls accepts our connection and answers its first message")
  func erlangNodeAccepts() async throws {
    let sockets = Sockets()
    // A free port: nobody else is told of it.
    let reserved = try await ServerBootstrap(group: sockets.group).bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(reserved.localAddress?.port)
    try await reserved.close().get()
    let erlang = try node(port, ["-eval", "io:format(\"~p~n\", [node()])."])
    #expect(try await erlang.line() == "erlang@localhost")
    let answer = sockets.group.next().makePromise(of: [UInt8].self)
    let channel = try await sockets.connect(to: port, authority.context("roost")) {
      Collector(send: Self.sendName, expect: 7, done: answer)
    }
    // send_status: "ok" (erl_dist_protocol, "Distribution Handshake"). Over TLS, lengths have four bytes from the start.
    #expect(try await answer.futureResult.get().prefix(7) == [0, 0, 0, 3] + Array("sok".utf8))
    try await channel.close().get()
  }

  @Test("A node with -proto_dist inet_tls connects to us and says its name")
  func erlangNodeConnects() async throws {
    let sockets = Sockets()
    let name = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try await sockets.listen(authority.context("roost")) {
      Collector(send: [], expect: 19 + "erlang@localhost".count, done: name)
    }
    let port = try #require(listener.localAddress?.port)
    let erlang = try node(
      port,
      ["-dist_listen", "false", "-eval", "net_kernel:connect_node('roost@localhost')."]
    )
    // send_name: flags, creation, and the name last.
    let message = try await name.futureResult.get()
    #expect(message[4] == UInt8(ascii: "N"))
    #expect(String(decoding: message.suffix("erlang@localhost".count), as: UTF8.self) == "erlang@localhost")
    withExtendedLifetime(erlang) {}
    try await listener.close().get()
  }

  private func arguments(_ files: CertificateFiles) -> String {
    [files.authority, files.chain, files.key].map { "\"\($0)\"" }.joined(separator: ", ")
  }

  /// A node that listens on, or connects to, this port without a port mapper.
  private func node(_ port: Int, _ rest: [String]) throws -> Erlang {
    let files = try authority.files("erlang")
    let options = """
      {cacertfile, "\(files.authority)"}, {certfile, "\(files.chain)"}, {keyfile, "\(files.key)"}, \
      {verify, verify_peer}, {versions, ['tlsv1.3']}
      """
    let path = "\(authority.folder)/dist.conf"
    try Data("[{server, [\(options), {fail_if_no_peer_cert, true}]}, {client, [\(options)]}].".utf8)
      .write(to: URL(fileURLWithPath: path))
    let arguments = [
      "-proto_dist", "inet_tls", "-ssl_dist_optfile", path, "-sname", "erlang@localhost", "-setcookie",
      "cookie",
      "-start_epmd", "false", "-erl_epmd_port", "\(port)", "-kernel", "net_setuptime", "120",
    ]
    // No port mapper that may run on this machine is to hear of it.
    return try Erlang(arguments + rest, environment: ["ERL_EPMD_PORT": "1"])
  }

  /// The first message of the distribution handshake, from roost@localhost, with the flags that OTP 25 demands.
  private static let sendName: [UInt8] = {
    let name = Array("roost@localhost".utf8)
    let flags: UInt64 = 0x0107_0f95
    let body =
      [UInt8(ascii: "N")] + (0..<8).map { UInt8(truncatingIfNeeded: flags >> (56 - 8 * $0)) } + [
        0, 0, 0, 1, 0,
      ]
      + [UInt8(name.count)] + name
    return [0, 0, 0, UInt8(body.count)] + body
  }()
}
