import Roost

/// Takes a batch and works on one item of it after the other.
public struct BatchedWorker<Work: WorkerType>: BatchWork {
  public let work: Work

  public init(_ work: Work) { self.work = work }

  public var name: String { work.name }

  public var blocks: Bool { work.blocks }

  public func perform(_ items: [Item<Work.Input>]) async throws(Exit) -> WorkOutcome<Work.Output> {
    try await work.each(items)
  }
}
