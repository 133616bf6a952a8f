import Roost

/// An item that has no result, where it stopped, and why.
public struct ItemFailure: Sendable, Hashable {
  /// What stopped an item.
  public enum Cause: Sendable, Hashable {
    /// `doWork` threw; the words of the error.
    case failed(String)

    /// Every worker that was given the item alone died of it; how the last one ended.
    case killedWorkers(ExitReason)
  }

  /// The item's place in the input.
  public let item: ItemID

  /// The name of the stage that could not do it.
  public let stage: String

  /// How often the stage began on the item within the current epoch of the run, this time included.
  public let attempts: Int

  /// What stopped it.
  public let cause: Cause

  public init(item: ItemID, stage: String, attempts: Int, cause: Cause) {
    self.item = item
    self.stage = stage
    self.attempts = attempts
    self.cause = cause
  }

  /// What a worker of a stage says of an item.
  init(_ failure: WorkFailure, at stage: String, attempts: Int = 1) {
    self.init(item: failure.item, stage: stage, attempts: attempts, cause: .failed(failure.words))
  }

  /// The cause in words.
  public var reason: String {
    switch cause {
    case .failed(let words): words
    case .killedWorkers(let exit): "killed its worker each time: \(exit)"
    }
  }
}
