import Roost

/// Takes one item at a time, whatever the stage's batch size.
public struct Worker<Work: WorkerType>: BatchWork {
  public let work: Work

  public init(_ work: Work) { self.work = work }

  public var name: String { work.name }

  public var blocks: Bool { work.blocks }

  public var batchLimit: Int? { 1 }

  public func perform(_ items: [Item<Work.Input>]) async throws(Exit) -> WorkOutcome<Work.Output> {
    try await work.each(items)
  }
}
