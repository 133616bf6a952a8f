import ArgumentParser

extension HandOver: ExpressibleByArgument {}

/// How a report is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json
}

/// The options that `run` and `demo` share.
struct PipelineOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Workers of the first stage, which turns images into PNGs, all on this node. (default: 2)",
      valueName: "n"
    )
  )
  var formatWorkers: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Workers of the second stage, which scales to 100x100 pixels, likewise. (default: 2)",
      valueName: "n"
    )
  )
  var resolutionWorkers: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Workers of the third stage, which cuts out 30x30 pixels, likewise. (default: 2)",
      valueName: "n"
    )
  )
  var sizeWorkers: Int?

  @Option(
    help: ArgumentHelp(
      """
      Where a stage (format, resolution or size) has how many workers, in place of the option above: \
      format=worker1@host:2,here:1. Once for each stage; n is 1 unless told. Nodes are started with the command node; \
      "here" is the node of the run. A node that is lost leaves its work to the others of the stage, or to itself once it \
      is back.
      """,
      valueName: "stage=node[:n],…"
    ),
    transform: StagePlacements.init
  )
  var workers: [StagePlacements] = []

  @Option(
    help: ArgumentHelp(
      """
      The node that has the broker before a stage, resolution or size: resolution=worker1@host. Once for each; "here" \
      unless told, which costs the fewest messages. If the node is lost for more than 5 seconds, the broker goes on here.
      """,
      valueName: "stage=node"
    ),
    transform: BrokerPlacement.init
  )
  var broker: [BrokerPlacement] = []

  @Option(
    help: ArgumentHelp(
      """
      Where a node of --workers or --broker listens: worker1@host=10.0.0.1:9101. Once for each node, or for none if epmd, \
      Erlang's port mapper, knows them all.
      """,
      valueName: "name=host:port"
    ),
    transform: NodeAddress.init
  )
  var node: [NodeAddress] = []

  @OptionGroup var cluster: ClusterOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most images that a worker takes at a time.", valueName: "n")
  )
  var batchSize = 25

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Workers that may die of an image, while it is all they have, before it is set aside as a failure.",
      valueName: "n"
    )
  )
  var maxAttempts = 5

  @Option(
    help: ArgumentHelp(
      """
      How a stage hands images to the next: through files below OUTPUT, which all nodes of the run need on a common disk, \
      or in memory and messages, which is faster and takes no disk but for the results.
      """,
      valueName: "files|memory"
    )
  )
  var handOver = HandOver.files

  @Flag(
    help:
      "Keep the first two stages' files in OUTPUT/formatted and OUTPUT/scaled; only with --hand-over files."
  )
  var keepIntermediate = false

  @Flag(help: "Take truncated images as far as they go; otherwise they are failures.")
  var tolerateTruncated = false

  @Flag(
    help: """
      Take every file for an image, hidden ones too. Otherwise only those named like one, and those that start \
      with the bytes of a common image format; all other files are left alone and listed in the report.
      """
  )
  var everyFile = false

  @Flag(help: "Keep output names apart that differ in capitals only, for disks that do not tell them apart.")
  var caseInsensitiveNames = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Kill workers while they hold a batch, with this probability from 0 to 1, to show supervision.",
      valueName: "p"
    )
  )
  var crashWorkers = 0.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Kill the source, brokers and sink after a message, with this probability from 0 to 1.",
      valueName: "p",
      visibility: .hidden
    )
  )
  var crashStations = 0.0

  @Option(
    help: ArgumentHelp(
      """
      Send metrics to StatsD over UDP: STAGE.N.work_time (milliseconds a batch) and STAGE.N.results_produced (counter) \
      for each worker N, from 0, of each stage, and manager.completion_time (gauge, milliseconds); from the runtime, every ten seconds and at \
      the end, roost.processes, roost.run_queue and roost.mailbox_high_water (gauges), roost.spawns, roost.restarts, \
      roost.messages, roost.messages_dropped and roost.exits.reason.REASON (counters). An IPv6 address goes in brackets. \
      Unless told, none are sent.
      """,
      valueName: "host:port"
    )
  )
  var statsd: String?

  @Option(help: ArgumentHelp("How the report on standard output is written.", valueName: "text|json"))
  var report = ReportFormat.text

  @Flag(help: "Print crash and supervisor reports, and nodes that come and go, on standard error.")
  var verbose = false

  /// The most workers of a stage: each may keep a thread busy.
  static let mostWorkers = 1024

  func validate() throws {
    let workers = [
      ("--format-workers", formatWorkers), ("--resolution-workers", resolutionWorkers),
      ("--size-workers", sizeWorkers),
    ]
    for case (let option, let number?) in workers where !(1...Self.mostWorkers).contains(number) {
      throw UsageError("\(option) is \(number); it is to be from 1 to \(Self.mostWorkers)")
    }
    for (option, number) in [("--batch-size", batchSize), ("--max-attempts", maxAttempts)] where number < 1 {
      throw UsageError("\(option) is \(number); it is to be 1 or more")
    }
    for (option, chance) in [("--crash-workers", crashWorkers), ("--crash-stations", crashStations)]
    where !(0...1).contains(chance) {
      throw UsageError("\(option) is \(chance); a probability is from 0 to 1")
    }
    guard !keepIntermediate || handOver == .files else {
      throw UsageError(
        "--keep-intermediate needs --hand-over files: in memory the first stages write nothing to keep"
      )
    }
    _ = try statsdAddress()
    try validatePlacements()
  }

  /// Where metrics go, if anywhere.
  func statsdAddress() throws -> StatsdAddress? {
    do {
      return try statsd.map(StatsdAddress.init)
    } catch {
      throw UsageError("--statsd: \(error)")
    }
  }
}
