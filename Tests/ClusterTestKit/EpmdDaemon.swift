import Foundation
import RoostDistribution

/// An epmd of the test's own, on a port of its own. It is a child of the test, and ends with it.
package final class EpmdDaemon {
  private let process = Process()
  package let port: UInt16

  package init() throws {
    // Listening finds a free port; epmd takes it over.
    port = try TestSocket.listen().port
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["epmd", "-port", "\(port)", "-address", "127.0.0.1"]
    process.standardError = FileHandle.nullDevice  // it complains of the connections that only try it
    try process.run()
    try awaitReady()
  }

  private func awaitReady() throws {
    let deadline = ContinuousClock.now + .seconds(TestSocket.patience)
    while (try? TestSocket.connect(to: port)) == nil {
      guard process.isRunning, ContinuousClock.now < deadline else {
        throw TestSocket.Failure(
          description:
            "epmd does not start. These tests compare with a real Erlang: `bash .ci/install --tests`."
        )
      }
      Thread.sleep(forTimeInterval: 0.01)
    }
  }

  deinit {
    process.end()
  }

  /// What epmd answers, and the connection, which keeps a registration alive.
  package func ask(_ request: EpmdRequest) throws -> (response: EpmdResponse, connection: TestSocket) {
    let connection = try TestSocket.connect(to: port)
    try connection.send(try request.encoded())
    var decoder = EpmdResponseDecoder(for: request)
    while let bytes = try connection.receive() {
      if let response = try decoder.receive(bytes) { return (response, connection) }
    }
    return (try decoder.finish(), connection)
  }
}
