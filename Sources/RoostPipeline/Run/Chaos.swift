/// Deaths on purpose, to see a pipeline recover from them. Off unless told.
public struct Chaos: Sendable, Hashable {
  /// The probability, from 0 to 1, that a worker is killed while it holds a batch. Where in the batch is drawn
  /// too.
  public var workers: Double

  /// The probability, from 0 to 1, that the source, a broker or the sink is killed after a message.
  public var stations: Double

  public init(workers: Double = 0, stations: Double = 0) {
    self.workers = workers
    self.stations = stations
  }

  func check() throws(TopologyError) {
    for probability in [workers, stations] where !(0...1).contains(probability) {
      throw TopologyError(.probability(probability))
    }
  }

  func strikesWorker() -> Bool { workers > 0 && Double.random(in: 0..<1) < workers }

  func strikesStation() -> Bool { stations > 0 && Double.random(in: 0..<1) < stations }
}
