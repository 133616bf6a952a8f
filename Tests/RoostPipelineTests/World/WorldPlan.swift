import Roost

@testable import RoostPipeline

/// What a simulated run is to go through.
struct WorldPlan {
  struct Trouble: Hashable {
    let item: ItemID
    let stage: Int
  }

  var topology: PipelineTopology
  var items: Int
  var seed: UInt64

  /// Items that kill any worker of a stage that works on them.
  var poison: Set<Trouble> = []

  /// Items whose work fails at a stage, as a recorded failure.
  var failing: Set<Trouble> = []

  /// Items that the workers of a stage on other nodes do, and never bring; how likely they are to leave out any other.
  var neverBrought: Set<Trouble> = []
  var loss = 0.0

  /// How many workers, and how many brokers, sources and sinks, are killed at random moments at most.
  var workerKills = 0
  var stationKills = 0

  /// How many times a worker and one of its joints lose sight of one another.
  var cuts = 0

  /// How likely a worker is to be killed when it is about to finish a batch.
  var crashProbability = 0.0

  /// How likely one of the kills or cuts that are left is to happen at any step.
  var misfortune = 0.02

  /// What an item that goes through all stages looks like in the end.
  static func result(of item: ItemID, stages: Int) -> Int {
    (0..<stages).reduce(item) { worked($0, stage: $1) }
  }

  static func worked(_ payload: Int, stage: Int) -> Int { payload &* 31 &+ stage &+ 1 }
}

/// A process of the world, in one of its lives.
enum Proc: Hashable {
  case station(Station, Int)
  case worker(WorkerID)
}

/// What lies in a channel of the world.
enum Mail {
  case consumer(ConsumerMessage)
  case producer(ProducerMessage<Int>)
  case handOut(HandOutMessage<Int>)
  case intake(IntakeMessage)
  case toSource(StationMessage)
  case begin(Begin)
  case failed([ItemFailure])
  case inquiry(JointInquiry)
  case finding(JointInquiry)
  case down(Proc, ExitReason)
}
