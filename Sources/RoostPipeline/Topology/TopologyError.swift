/// Why a pipeline cannot have the shape that was asked for.
public struct TopologyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, for programs.
  public enum Code: Sendable, Hashable {
    case noStages
    case emptyName
    case duplicateName(String)
    case noWorkers(String, Int)
    case batchSize(String, Int)
    case maxAttempts(Int)
    case reservedName(String)
    case tooManyWorkers(String, Int)
    case firstSlot(String, Int)
    case probability(Double)
    case brokerAtTheEnds(String)
    /// A time of ``RunOptions``, by its name, that is below zero.
    case patience(String, Duration)
  }

  public let code: Code

  init(_ code: Code) { self.code = code }

  /// What is wrong, and what to do about it.
  public var message: String {
    switch code {
    case .noStages: "A pipeline needs at least one stage."
    case .emptyName: "A stage needs a name."
    case .duplicateName(let name): "Two stages are named \"\(name)\"; give each a name of its own."
    case .noWorkers(let name, let count):
      "Stage \"\(name)\" was given \(count) workers; it needs at least 1."
    case .batchSize(let name, let size):
      "Stage \"\(name)\" was given a batch size of \(size); it must be at least 1."
    case .maxAttempts(let count): "The number of attempts was given as \(count); it must be at least 1."
    case .reservedName(let name):
      "A stage is named \"\(name)\", as the processes between stages are; give it another name."
    case .tooManyWorkers(let name, let count):
      "Stage \"\(name)\" was given \(count) workers; it may have at most \(Stage.mostWorkers)."
    case .firstSlot(let name, let slot):
      "The first slot of stage \"\(name)\" was given as \(slot); slots are from 0 to \(Stage.mostWorkers - 1)."
    case .brokerAtTheEnds(let node):
      "A broker was placed on \(node) that is not between two stages; before the first is the source, and after the "
        + "last the sink, which are on the node of the run."
    case .probability(let value): "A probability of chaos was given as \(value); it must be from 0 to 1."
    case .patience(let name, let time): "\(name) was given as \(time); it must be zero or longer."
    }
  }

  public var description: String { message }
}
