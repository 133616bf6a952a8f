import Logging
import Metrics
import RoostDistribution
import RoostPipeline

/// Carries out a plan: the one seam between the command line and the pipeline.
protocol PipelineRunner: Sendable {
  /// Puts the plan's items through its stages.
  ///
  /// The folders exist already, and nothing is written to them once it has returned. Cancelling the task asks
  /// the run to stop in order: no new work is handed out, what is under way ends, and the outcome says what was
  /// done with `finished` false. Opening ``RunContext/atOnce`` cuts that short. Throws only if the run could not be
  /// started.
  func run(_ plan: RunPlan, in context: RunContext) async throws -> RunOutcome
}

/// What a run tells the world while it goes on.
struct RunContext: Sendable {
  /// Makes the stages' `NAME.0.work_time` timers and `NAME.0.results_produced` counters, and the runtime's `roost.…`.
  var metrics: any MetricsFactory
  /// Takes crash and supervisor reports.
  var logger: Logger
  /// Called from any thread, for every event; must return at once.
  var report: @Sendable (RunEvent) -> Void
  /// Opens when a run that is being stopped is not to wait for what is under way.
  var atOnce = Latch()
}

/// Something that happened in a run.
enum RunEvent: Equatable, Sendable {
  /// So many results reached the sink.
  case results(Int)
  /// An item was set aside.
  case failed(RunFailure)
  /// So many items were given out again after their worker, a station or a node had died.
  case retried(Int)
  /// A supervisor restarted a process.
  case restarted
  /// A broker that was to be on another node begins here.
  case brokerHere(PlacedBroker)
  /// The run stops, and waits for this.
  case stopping(RunStopping)
  /// The nodes of a stage are out of reach, or one of them is back.
  case outage(stage: String, StageOutage.News)
  /// A node is lost, or back.
  case node(LostNodes.News)
}

/// An item that has no result, and why.
struct RunFailure: Equatable, Sendable, Codable {
  /// The stage named in failures found before the first stage.
  static let inputStage = "input"

  /// The item's path below the input folder.
  var path: String
  var stage: String
  var reason: String
}

/// What a run came to.
struct RunOutcome: Sendable {
  /// Items that reached the sink, each counted once.
  var results: Int
  /// Items set aside by the stages, without the plan's own faults.
  var failures: [RunFailure]
  /// How many times an item was given out again after its worker, a station or a node had died.
  var retried: Int
  /// How many times a supervisor restarted a process.
  var restarts: Int
  /// First to last, as in the plan.
  var stages: [StageOutcome]
  /// What became of the brokers that were to be on other nodes, first to last.
  var brokers: [PlacedBroker] = []
  /// The nodes that were lost while it went on.
  var lostNodes = LostNodes()
  /// Wall-clock time of the run.
  var seconds: Double
  /// Whether the pipeline drained; false if it was stopped or gave up.
  var finished: Bool
  /// Why it did not finish, in words.
  var stopReason: String?
}

/// What one stage did.
struct StageOutcome: Sendable {
  var name: String
  var workers: Int
  /// Items the stage completed.
  var count: Int
  /// Items that have come from each node; nil is that of the run. One that was lost after that, and done again, counts
  /// twice.
  var countsByNode: [NodeName?: Int] = [:]
  /// How long each batch took.
  var workTimes: DurationHistogram
}
