import ExternalTerm
import Roost
import RoostDistribution

/// A process that does one thing, and tells what reaches it afterwards.
package struct Spawner: Sendable {
  private let words: AsyncStream<String>
  package let pid: Pid

  /// - Parameter body: what it does first; what that gives, or throws, is told first.
  package init(on node: Node, _ body: @escaping @Sendable (Context<Never>) async throws -> String) {
    let (words, source) = AsyncStream<String>.makeStream()
    self.words = words
    pid =
      node.runtime.spawn(receiving: Never.self, options: ProcessOptions(trapsExits: true)) { inbox in
        do { source.yield(try await body(inbox.me)) } catch { source.yield("\(error)") }
        while true {
          switch try await inbox.receive() {
          case .info(.exit(_, let reason)): source.yield("exit \(reason)")
          case .info(.down(let ref, _, let reason)): source.yield("down \(ref) \(reason)")
          case .info(let info): source.yield("\(info)")
          }
        }
      }.pid
  }

  /// The next so many, in order.
  package func next(_ count: Int) async -> [String] {
    var taken: [String] = []
    for await word in words {
      taken.append(word)
      if taken.count == count { break }
    }
    return taken
  }
}
