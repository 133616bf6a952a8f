import RoostPipeline

/// The report of a run; its JSON has these keys.
///
/// `items` is always `results` + the number of `failures` + `unaccounted`, and `unaccounted` is 0 unless the
/// run did not finish.
struct RunReport: Codable, Equatable, Sendable {
  /// Whether the run came to its end; false if it was stopped or gave up.
  var finished: Bool
  /// Why it did not finish; absent if it did.
  var stopReason: String?
  /// Images found in the input, and things that look like images there.
  var items: Int
  /// Items with a result in `output/`.
  var results: Int
  /// Items without one, in the byte order of their paths: `path`, `stage`, `reason`.
  var failures: [RunFailure]
  /// Items that a run that did not finish had not dealt with.
  var unaccounted: Int
  /// What the walk saw and left alone, hidden entries too: `path`, `reason`.
  var ignored: [IgnoredEntry]
  /// How many times an item was given out again after its worker, a station or a node had died.
  var retried: Int
  /// How many times a supervisor restarted a process.
  var restarts: Int
  /// First to last.
  var stages: [StageReport]
  /// The brokers that were to be on other nodes, first to last; absent if there are none.
  var brokers: [BrokerReport]?
  /// The nodes that were lost while the run went on, in the order of their names; absent if there are none.
  var lostNodes: [LostNodeReport]?
  /// `files` or `memory`.
  var handOver: HandOver
  /// Wall-clock time from the first to the last item.
  var seconds: Double
  /// Results per second of the run.
  var imagesPerSecond: Double
  /// The most memory the executable held, in bytes.
  var peakMemoryBytes: Int

  /// The status that the executable ends with.
  var exitStatus: ExitStatus {
    guard finished, unaccounted == 0 else { return .didNotFinish }
    return failures.isEmpty ? .allDone : .finishedWithFailures
  }
}

/// What one stage did.
struct StageReport: Codable, Equatable, Sendable {
  var name: String
  var workers: Int
  /// Where they are: the name of a node, or `here`, and how many.
  var places: [PlaceReport]
  /// Items completed.
  var count: Int
  /// Items completed per second of the run.
  var imagesPerSecond: Double
  /// Milliseconds of work on a batch, as StatsD is told of it; 0 if the stage did nothing.
  var workTimeMs: WorkTimeReport
}

/// Where the broker before a stage was.
struct BrokerReport: Codable, Equatable, Sendable {
  /// The stage that it hands out to.
  var stage: String
  /// The node that it was to be on.
  var node: String
  /// Why it was on the node of the run in the end; absent if it was not.
  var movedHere: String?
}

/// How many workers of a stage are on one node, and what has been done there.
struct PlaceReport: Codable, Equatable, Sendable {
  var node: String
  var workers: Int
  /// Items that have come from there. One that was lost after that, and done again, counts twice.
  var count: Int
}

/// A node that was lost.
struct LostNodeReport: Codable, Equatable, Sendable {
  var node: String
  var times: Int
}

/// The distribution of a stage's work times, in milliseconds.
struct WorkTimeReport: Codable, Equatable, Sendable {
  var mean: Double
  var p50: Double
  var p90: Double
  var p99: Double
  /// The coefficient of variation: standard deviation over mean, without a unit.
  var variation: Double
}

extension RunReport {
  /// The report of `outcome`, in which the plan's own faults count as failures.
  init(plan: RunPlan, outcome: RunOutcome, peakMemoryBytes: Int) {
    let failures = (plan.faults + outcome.failures).sorted { precedesByBytes($0.path, $1.path) }
    finished = outcome.finished
    stopReason = outcome.stopReason
    items = plan.itemCount
    results = outcome.results
    self.failures = failures
    unaccounted = plan.itemCount - outcome.results - failures.count
    ignored = plan.ignored
    retried = outcome.retried
    restarts = outcome.restarts
    stages = zip(plan.stages, outcome.stages).map { StageReport($0, $1, seconds: outcome.seconds) }
    let placed = outcome.brokers.map {
      BrokerReport(stage: $0.stage, node: $0.node, movedHere: $0.reasonHere)
    }
    brokers = placed.isEmpty ? nil : placed
    let lost = outcome.lostNodes.times.sorted { $0.key < $1.key }
    lostNodes = lost.isEmpty ? nil : lost.map { LostNodeReport(node: "\($0.key)", times: $0.value) }
    handOver = plan.handOver
    seconds = outcome.seconds
    imagesPerSecond = Self.rate(outcome.results, outcome.seconds)
    self.peakMemoryBytes = peakMemoryBytes
  }

  fileprivate static func rate(_ count: Int, _ seconds: Double) -> Double {
    seconds > 0 ? Double(count) / seconds : 0
  }
}

extension StageReport {
  fileprivate init(_ plan: StagePlan, _ outcome: StageOutcome, seconds: Double) {
    name = outcome.name
    workers = outcome.workers
    let all = Placement(node: nil, workers: outcome.workers)
    places = (plan.places.isEmpty ? [all] : plan.places).map {
      PlaceReport(node: $0.nodeText, workers: $0.workers, count: outcome.countsByNode[$0.node] ?? 0)
    }
    count = outcome.count
    imagesPerSecond = RunReport.rate(outcome.count, seconds)
    workTimeMs = WorkTimeReport(outcome.workTimes)
  }
}

extension WorkTimeReport {
  fileprivate init(_ times: DurationHistogram) {
    func milliseconds(_ time: Duration?) -> Double { time.map { $0 / .milliseconds(1) } ?? 0 }
    mean = milliseconds(times.mean)
    p50 = milliseconds(times.quantile(0.5))
    p90 = milliseconds(times.quantile(0.9))
    p99 = milliseconds(times.quantile(0.99))
    variation = times.variation ?? 0
  }
}
