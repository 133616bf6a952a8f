import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import RoostTLS

@Suite("With a real Erlang", .timeLimit(.minutes(3)))
struct ErlangTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  @Test(
    "Our client and Erlang's ssl server: both check the other, a megabyte comes back, and the end is clean"
  )
  func erlangServer() throws {
    let erlang = try Erlang(peer: "serve(\(arguments(authority.files("erlang"))))")
    let port = try #require(Int(erlang.line().dropFirst("port ".count)))
    let sockets = Sockets()
    let done = sockets.group.next().makePromise(of: [UInt8].self)
    let bytes = SplitMix.bytes(1_000_000, seed: 21)
    let channel = try sockets.connect(to: port, authority.context("roost")) {
      Collector(send: bytes, expect: bytes.count, done: done)
    }
    #expect(try done.futureResult.wait() == bytes)
    #expect(try erlang.line() == "open tlsv1.3")
    try channel.close().wait()
    #expect(try erlang.line() == "closed 1000000")
  }

  @Test(
    "Erlang's ssl client and our server: both check the other, a megabyte comes back, and the end is clean"
  )
  func erlangClient() throws {
    let sockets = Sockets()
    let end = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try sockets.listen(authority.context("roost")) { EchoToEnd(done: end) }
    let erlang = try Erlang(
      peer: "connect(\(listener.localAddress?.port ?? 0), \(arguments(authority.files("erlang"))))"
    )
    #expect(try erlang.line() == "echoed 1000000")
    #expect(try end.futureResult.wait().count == 1_000_000)
    try listener.close().wait()
  }

  @Test("An Erlang of another authority is refused, whichever side connects, and both say so")
  func otherAuthority() throws {
    let other = try TestAuthority()
    let server = try Erlang(peer: "serve(\(arguments(other.files("erlang"))))")
    let port = try #require(Int(server.line().dropFirst("port ".count)))
    let sockets = Sockets()
    let ours = sockets.group.next().makePromise(of: [UInt8].self)
    _ = try sockets.connect(to: port, authority.context("roost")) {
      Collector(send: [], expect: 1, done: ours)
    }
    let refused = #expect(throws: TLSError.self) { try ours.futureResult.wait() }
    #expect(refused?.code == .untrustedCertificate)
    #expect(try server.line().hasPrefix("refused"))

    let end = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try sockets.listen(authority.context("roost")) { EchoToEnd(done: end) }
    let client = try Erlang(
      peer: "connect(\(listener.localAddress?.port ?? 0), \(arguments(other.files("erlang"))))"
    )
    #expect(try client.line().hasPrefix("refused"))
    let error = #expect(throws: TLSError.self) { try end.futureResult.wait() }
    // Erlang checks the server first, and breaks off.
    #expect(error?.code == .refused)
    try listener.close().wait()
  }

  @Test("A node with -proto_dist inet_tls accepts our connection and answers its first message")
  func erlangNodeAccepts() throws {
    let sockets = Sockets()
    // A free port: nobody else is told of it.
    let reserved = try ServerBootstrap(group: sockets.group).bind(host: "127.0.0.1", port: 0).wait()
    let port = try #require(reserved.localAddress?.port)
    try reserved.close().wait()
    let erlang = try node(port, ["-eval", "io:format(\"~p~n\", [node()])."])
    #expect(try erlang.line() == "erlang@localhost")
    let answer = sockets.group.next().makePromise(of: [UInt8].self)
    let channel = try sockets.connect(to: port, authority.context("roost")) {
      Collector(send: Self.sendName, expect: 5, done: answer)
    }
    // send_status: "ok" (erl_dist_protocol, "Handshake").
    #expect(try answer.futureResult.wait().prefix(5) == [0, 3] + Array("sok".utf8))
    try channel.close().wait()
  }

  @Test("A node with -proto_dist inet_tls connects to us and says its name")
  func erlangNodeConnects() throws {
    let sockets = Sockets()
    let name = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try sockets.listen(authority.context("roost")) {
      Collector(send: [], expect: 17 + "erlang@localhost".count, done: name)
    }
    let port = try #require(listener.localAddress?.port)
    let erlang = try node(
      port,
      ["-dist_listen", "false", "-eval", "net_kernel:connect_node('roost@localhost')."]
    )
    // send_name: flags, creation, and the name last.
    let message = try name.futureResult.wait()
    #expect(message[2] == UInt8(ascii: "N"))
    #expect(String(decoding: message.suffix("erlang@localhost".count), as: UTF8.self) == "erlang@localhost")
    withExtendedLifetime(erlang) {}
    try listener.close().wait()
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
      "-start_epmd", "false", "-erl_epmd_port", "\(port)",
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
    return [0, UInt8(body.count)] + body
  }()
}
