import Foundation
import Roost

/// Reads files on the threads for blocking work: a handler that waits for a disk would hold up other processes.
struct Files: GenServer {
  enum Message: Sendable {
    case size(of: String, reply: Reply<Int>)
    case read(Result<Data, any Error>, Reply<Int>)
  }

  func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .size(let path, let reply):
      me.runtime.blocking({ try Data(contentsOf: URL(filePath: path)) }, then: me.ref) { .read($0, reply) }
    case .read(.success(let data), let reply): reply(data.count)
    case .read(.failure(let error), let reply): reply.refuse("\(error)")
    }
  }
}

/// The same where one can wait.
func size(of path: String, on runtime: Runtime) async throws -> Int {
  try await runtime.blocking { try Data(contentsOf: URL(filePath: path)).count }
}
