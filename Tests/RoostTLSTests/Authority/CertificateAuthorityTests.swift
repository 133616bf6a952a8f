import ClusterTestKit
import Foundation
import Testing

@testable import RoostTLS

@Suite("The cluster's own authority")
struct CertificateAuthorityTests {
  @Test("All files are their owner's alone")
  func modes() throws {
    let authority = try TestAuthority()
    _ = try authority.files("node")
    let names = try FileManager.default.contentsOfDirectory(atPath: authority.folder).sorted()
    #expect(names == ["ca-key.pem", "ca.pem", "node-key.pem", "node.pem"])
    for name in names {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(authority.folder)/\(name)")
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
    }
  }

  @Test("An authority that was written goes on issuing certificates which are trusted")
  func reading() throws {
    let first = try TestAuthority()
    let again = try CertificateAuthority(from: first.folder)
    let files = try again.issue(to: "late", hosts: ["localhost"]).write(to: first.folder)
    let pair = try EmbeddedPair(client: first.context("early"), server: TLSContext(.certificates(files)))
    try pair.connect()
    #expect(pair.client.recorder.errors.isEmpty && pair.server.recorder.peers.count == 1)
  }

  @Test("An authority is never overwritten, a node's certificate is replaced")
  func overwriting() throws {
    let first = try TestAuthority()
    let error = #expect(throws: TLSError.self) {
      try CertificateAuthority(named: "second").write(to: first.folder)
    }
    #expect(error?.code == .unwritableFile)
    #expect(error?.message.contains("ca-key.pem") == true)
    #expect(try CertificateAuthority(from: first.folder).certificate == first.authority.certificate)
    let old = try Data(contentsOf: URL(fileURLWithPath: first.files("node").chain))
    let new = try Data(contentsOf: URL(fileURLWithPath: first.files("node").chain))
    #expect(old != new)
    let names = try FileManager.default.contentsOfDirectory(atPath: first.folder)
    #expect(names.count == 4, "nothing is left beside them")
  }

  @Test("What is no authority, or half of one, cannot issue")
  func notAnAuthority() throws {
    let authority = try TestAuthority()
    let node = try authority.files("node")
    let folder = "\(authority.folder)/node"
    func become(_ certificate: String, _ key: String) throws {
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: certificate, toPath: "\(folder)/ca.pem")
      try FileManager.default.copyItem(atPath: key, toPath: "\(folder)/ca-key.pem")
    }
    try become(node.chain, node.key)
    let notOne = #expect(throws: TLSError.self) { try CertificateAuthority(from: folder) }
    #expect(notOne?.message.contains("is not an authority's") == true)
    try become(node.authority, node.key)
    let otherKey = #expect(throws: TLSError.self) { try CertificateAuthority(from: folder) }
    #expect(otherKey?.message.contains("is not the one of") == true)
    try become(node.key, node.key)
    let unreadable = #expect(throws: TLSError.self) { try CertificateAuthority(from: folder) }
    #expect(unreadable?.code == .invalidCertificate)
    let missing = #expect(throws: TLSError.self) { try CertificateAuthority(from: "/nowhere") }
    #expect(missing?.message.contains("/nowhere/ca.pem") == true)
  }

  @Test("Names, hosts and dates that make no certificate are errors")
  func limits() throws {
    let authority = try CertificateAuthority(named: "authority")
    let long = String(repeating: "n", count: 65)
    let hosts = (0..<101).map { "host\($0)" }
    for (code, name, hosts, days) in [
      (TLSError.Code.invalidCertificate, "", ["h"], 1), (.invalidCertificate, long, ["h"], 1),
      (.invalidCertificate, "../ca", ["h"], 1), (.invalidHost, "n", [], 1), (.invalidHost, "n", hosts, 1),
      (.invalidHost, "n", ["h,IP:192.0.2.1"], 1), (.invalidHost, "n", ["email:x"], 1),
      (.invalidCertificate, "n", ["h"], 0 - 1), (.invalidCertificate, "n", ["h"], 1_000_000),
      (.invalidCertificate, "n", ["h"], .max),
    ] {
      let error = #expect(throws: TLSError.self) {
        try authority.issue(to: name, hosts: hosts, lifetime: .days(days))
      }
      #expect(error?.code == code, "\(name) \(hosts.count) \(days): \(error?.message ?? "")")
    }
    let unwritable = #expect(throws: TLSError.self) {
      try authority.issue(to: "n", hosts: ["h"]).write(to: "/nowhere")
    }
    #expect(unwritable?.code == .unwritableFile)
  }

  @Test("No two certificates have one serial number, and none prints its key")
  func serials() throws {
    let authority = try CertificateAuthority(named: "authority")
    let certificates = try (0..<20).map { _ in try authority.issue(to: "n", hosts: ["h"]) }
    #expect(Set(certificates.map(\.certificate)).count == 20)
    var dumped = ""
    dump(certificates[0], to: &dumped)
    #expect(!dumped.contains("PRIVATE"))
  }
}
