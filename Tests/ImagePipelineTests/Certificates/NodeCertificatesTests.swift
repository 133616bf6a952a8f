import Foundation
import RoostDistribution
import RoostTLS
import Testing

@testable import image_pipeline

@Suite("The certificates of a cluster")
struct NodeCertificatesTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("roost-certs-\(UUID().uuidString)").path

  private func contents(_ name: String) -> String? {
    try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }

  @Test("Each node gets a certificate of one authority, which stays when more nodes come")
  func nodes() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let certificates = NodeCertificates(folder: folder, days: 2)
    let (one, two) = (try NodeName("one@localhost"), try NodeName("two@db.example"))
    let lines = try certificates.issue(to: [one])
    #expect(lines.count == 1 && lines[0].contains("\(folder)/one@localhost.pem"))
    let authority = contents("ca.pem")
    #expect(authority != nil)
    _ = try certificates.issue(to: [two])
    #expect(contents("ca.pem") == authority)
    for node in [one, two] {
      let files = CertificateFiles(
        authority: "\(folder)/ca.pem",
        chain: "\(folder)/\(node).pem",
        key: "\(folder)/\(node)-key.pem"
      )
      // The key belongs to the certificate, and both can be used.
      _ = try TLSContextSource(.certificates(files))
      #expect(contents("\(node).conf")?.contains("\(folder)/\(node)-key.pem") == true)
    }
  }

  @Test("A folder that cannot be made, and one whose authority is spoiled, are errors that name it")
  func badFolder() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "nothing".write(toFile: "\(folder)/ca.pem", atomically: true, encoding: .utf8)
    for folder in [folder, "\(folder)/ca.pem/inside"] {
      do {
        _ = try NodeCertificates(folder: folder, days: 1).issue(to: [try NodeName("one@localhost")])
        Issue.record("it was issued")
      } catch let error as UsageError { #expect("\(error)".contains(folder)) }
    }
  }

  @Test(
    "Bad command lines are refused in words",
    arguments: [
      (["certs", "--folder", "x"], "at least one node"), (["certs", "--folder", "x", "one"], "one:"),
      (["certs", "--folder", "x", "--days", "-1", "a@b"], "--days is -1"),
      (["certs", "--folder", "x", "--days", "36501", "a@b"], "it is to be from 1 to 36,500"),
    ]
  )
  func badUsage(_ arguments: [String], _ words: String) {
    do {
      _ = try ImagePipeline.parseAsRoot(arguments)
      Issue.record("it was taken")
    } catch { #expect(ImagePipeline.message(for: error).contains(words)) }
  }
}
