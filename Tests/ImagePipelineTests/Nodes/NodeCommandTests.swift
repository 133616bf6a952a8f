import ClusterTestKit
import Foundation
import RoostDistribution
import Testing

@testable import image_pipeline

@Suite(.offPool, .timeLimit(.minutes(5))) struct NodeCommandTests {
  /// How the nodes of a test recognise one another.
  enum Mode: String, CaseIterable { case secret, certificates }

  /// The options for a node; those of certificates have been made by `certs`.
  private func credentials(_ mode: Mode, of node: String, in folder: TemporaryFolder) throws -> [String] {
    switch mode {
    case .secret:
      try folder.file("secret", Array("a secret of sixteen characters or more\n".utf8))
      return ["--secret-file", "\(folder.path)/secret"]
    case .certificates:
      let made = "\(folder.path)/certificates"
      _ = try NodeCertificates(folder: made, days: 1).issue(to: [try NodeName(node)])
      return [
        "--ca-file", "\(made)/ca.pem", "--certificate-file", "\(made)/\(node).pem",
        "--key-file", "\(made)/\(node)-key.pem",
      ]
    }
  }

  @Test(
    "SIGTERM, SIGINT and SIGHUP end a node in order, with status 0",
    arguments: [SIGTERM, SIGINT, SIGHUP]
  )
  func stops(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let node = try NodeProcess(
      "one@localhost",
      try credentials(.secret, of: "one@localhost", in: folder)
    )
    #expect(node.end(by: signal) == 0)
  }

  @Test(
    "Nodes that are killed with -9 and started again, one after the other, lose nothing of a run",
    arguments: Mode.allCases
  )
  func killed(_ mode: Mode) async throws {
    let photos = try PhotoFolder(200)
    let files = try ["n1", "n2", "run"].map {
      try credentials(mode, of: "\($0)@localhost", in: photos.folder)
    }
    var nodes = try (0...1).map { try NodeProcess("n\($0 + 1)@localhost", files[$0]) }
    let arguments =
      nodes.flatMap { ["--node", "\($0.name)=127.0.0.1:\($0.port)"] } + [
        "--hand-over", "memory", "--batch-size", "2",
        "--workers", "format=n1@localhost,n2@localhost", "--workers", "resolution=n2@localhost,n1@localhost",
        "--workers", "size=n1@localhost,n2@localhost", "--broker", "resolution=n1@localhost",
        "--broker", "size=n2@localhost",
      ] + files[2]
    let run = Task { try await photos.run(arguments).report }
    // A run does not begin without its nodes; once it has, it must end with all results.
    while photos.files(in: .output).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    for index in [0, 1, 0, 1] {
      nodes[index].end(by: SIGKILL)
      nodes[index] = try NodeProcess(nodes[index].name, port: nodes[index].port, files[index])
    }
    let report = try await run.value
    #expect(report.exitStatus == .allDone && report.results == 200)
    #expect(report.lostNodes?.first?.node == "n1@localhost")
    #expect(photos.files(in: .output).count == 200)
  }

  @Test("A run with a secret is not let in by a node with certificates, and says what to do")
  func otherMode() async throws {
    let photos = try PhotoFolder(2)
    let theirs = try credentials(.certificates, of: "n1@localhost", in: photos.folder)
    let node = try NodeProcess("n1@localhost", theirs)
    let test = TestEnvironment()
    var environment = test.environment
    environment.runner = SupervisedRunner()
    let ours = try credentials(.secret, of: "run@localhost", in: photos.folder)
    let arguments = [
      "run", "--input", photos.input, "--output", photos.output, "--workers", "size=n1@localhost",
      "--node", "n1@localhost=127.0.0.1:\(node.port)",
    ]
    let command = try #require(try ImagePipeline.parseAsRoot(arguments + ours) as? RunCommand)
    await #expect(throws: (any Error).self) { try await command.execute(in: environment) }
    #expect(test.complained.contains("give both nodes the same credentials"), "\(test.complained)")
  }

  @Test("What a node cannot be started with is a usage error in words")
  func bad() throws {
    let table = [
      (["--name", "one", "--listen", "h:1"], "--name one"),
      (["--name", "a@b", "--listen", "h"], "--listen h"),
      (["--name", "a@b", "--listen", "h:1", "--threads", "0"], "--threads"),
    ]
    for (arguments, words) in table {
      let error = #expect(throws: (any Error).self) { try ImagePipeline.parseAsRoot(["node"] + arguments) }
      guard let error else { continue }
      let ending = Ending(parsing: error)
      #expect(ending.status == 2 && ending.message.contains(words), "\(ending.message)")
    }
  }
}
