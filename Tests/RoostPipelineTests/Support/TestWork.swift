import Roost
import RoostPipeline

/// Work given as a closure.
struct TestWork<Input: Sendable, Output: Sendable>: WorkerType {
  let name: String
  var blocks = false
  let body: @Sendable (Input) async throws -> Output

  init(_ name: String, blocks: Bool = false, _ body: @escaping @Sendable (Input) async throws -> Output) {
    self.name = name
    self.blocks = blocks
    self.body = body
  }

  func doWork(_ input: Input) async throws -> Output { try await body(input) }
}

/// A bad item.
struct Refusal: Error, CustomStringConvertible {
  let description: String
}
