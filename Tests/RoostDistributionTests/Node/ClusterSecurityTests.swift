import ClusterTestKit
import ExternalTerm
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

@Suite("Nodes connected by TLS", .timeLimit(.minutes(5)))
struct ClusterSecurityTests {
  private let cluster = Cluster()

  private static var secret: ClusterSecret {
    get throws { try ClusterSecret("a secret of more than sixteen bytes") }
  }

  @Test("By a secret that both know: messages go both ways, large ones too")
  func secret() async throws {
    let (one, two) = try await cluster.pair(security: .secret(Self.secret))
    let (a, b) = (try Probe(on: one, name: "a"), try Probe(on: two, name: "b"))
    let blob = Term.binary(Binary((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }))
    one.send(blob, to: "b", at: two.name)
    guard case .message(let message) = try await b.next() else {
      throw TestSocket.Failure(description: "none")
    }
    #expect(message as? Term == blob)
    two.send(Term.atom("hello"), to: "a", at: one.name)
    #expect(try await a.nextWords() == "message hello")
    await cluster.stop()
  }

  @Test("A node without TLS says so in a warning when it starts, once; one with TLS has nothing to warn of")
  func warning() async throws {
    func warnings(of cluster: Cluster) -> Int { cluster.log.warnings.count { $0.contains("not protected") } }
    let (one, two) = try await cluster.pair(security: .plainUnsafe)
    #expect(warnings(of: cluster) == 2)
    try await one.connect(to: two.name)
    #expect(warnings(of: cluster) == 2)
    let (others, authority) = (Cluster(), try TestAuthority())
    _ = try await others.start("three@localhost", security: .secret(Self.secret))
    _ = try await others.start("four@localhost", security: .certificates(authority.files("four")))
    #expect(warnings(of: others) == 0)
    await cluster.stop()
    await others.stop()
    withExtendedLifetime(authority) {}
  }

  @Test("With another secret, or without TLS, nobody gets in")
  func strangers() async throws {
    let one = try await cluster.start("one@localhost", security: .secret(Self.secret))
    let two = try await cluster.start(
      "two@localhost",
      security: .secret(try ClusterSecret("another secret of more than sixteen"))
    )
    let plain = try await cluster.start("three@localhost", security: .plainUnsafe) {
      $0.setUpTime = .seconds(300)
    }
    for stranger in [two, plain] {
      do {
        try await stranger.connect(to: one.name)
        Issue.record("\(stranger.name) is connected")
      } catch { #expect([.handshakeFailed, .unreachable].contains(error.code)) }
    }
    #expect(one.nodes == [] && two.nodes == [] && plain.nodes == [])
    await cluster.stop()
  }

  @Test("By certificates of one authority, each with its host; a certificate of another host is turned away")
  func certificates() async throws {
    let authority = try TestAuthority()
    let right = try authority.files("right")
    let wrong = try authority.files("wrong", hosts: ["elsewhere"])
    let (one, two) = try await cluster.pair(security: .certificates(right))
    let b = try Probe(on: two, name: "b")
    one.send(Term.atom("hello"), to: "b", at: two.name)
    #expect(try await b.nextWords() == "message hello")
    let three = try await cluster.start("three@localhost", security: .certificates(wrong))
    do {
      try await three.connect(to: one.name)
      Issue.record("it is connected")
    } catch { #expect(error.code == .handshakeFailed) }
    do {
      try await one.connect(to: three.name)
      Issue.record("it is connected")
    } catch { #expect(error.code == .handshakeFailed) }
    #expect(one.nodes == [two.name])
    await cluster.stop()
  }

  @Test("Without a certificate there is no node that is to have one, and it is said which file is missing")
  func noCertificate() async throws {
    let authority = try TestAuthority()
    let made = try authority.files("one")
    let missing = "\(authority.folder)/missing.pem"
    let files = CertificateFiles(authority: made.authority, chain: missing, key: made.key)
    let error = await #expect(throws: TLSError.self) {
      try await cluster.start("one@localhost", security: .certificates(files))
    }
    #expect(error?.code == .invalidCertificate && error?.message.contains(missing) == true)
  }
}
