import Foundation
import Testing

@testable import image_pipeline

@Suite(.timeLimit(.minutes(5))) struct NodeCommandTests {
  private func secret(_ folder: TemporaryFolder) throws -> String {
    try folder.file("secret", Array("a secret of sixteen characters or more\n".utf8))
    return "\(folder.path)/secret"
  }

  @Test(
    "SIGTERM, SIGINT and SIGHUP end a node in order, with status 0",
    arguments: [SIGTERM, SIGINT, SIGHUP]
  )
  func stops(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let node = try NodeProcess("one@localhost", secretFile: try secret(folder))
    #expect(node.end(by: signal) == 0)
  }

  @Test("Nodes that are killed with -9 and started again, one after the other, lose nothing of a run")
  func killed() async throws {
    let photos = try PhotoFolder(100)
    let file = try secret(photos.folder)
    var nodes = try (1...2).map { try NodeProcess("n\($0)@localhost", secretFile: file) }
    let arguments =
      nodes.flatMap { ["--node", "\($0.name)=127.0.0.1:\($0.port)"] } + [
        "--secret-file", file, "--hand-over", "memory", "--batch-size", "2",
        "--workers", "format=n1@localhost,n2@localhost", "--workers", "resolution=n2@localhost,n1@localhost",
        "--workers", "size=n1@localhost,n2@localhost",
      ]
    let run = Task { try await photos.run(arguments).report }
    // A run does not begin without its nodes; once it has, it must end with all results.
    while photos.files(in: .output).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    for index in [0, 1, 0, 1] {
      nodes[index].end(by: SIGKILL)
      nodes[index] = try NodeProcess(nodes[index].name, port: nodes[index].port, secretFile: file)
    }
    let report = try await run.value
    #expect(report.exitStatus == .allDone && report.results == 100)
    #expect(photos.files(in: .output).count == 100)
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
