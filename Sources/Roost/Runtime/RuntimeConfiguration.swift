import Logging
import Metrics

/// What a ``Runtime`` can be told.
public struct RuntimeConfiguration: Sendable {
  /// The name of the node, as pids carry it.
  public var nodeName = "nonode@nohost"

  /// Tells apart the incarnations of a node of one name.
  public var creation = UInt32.random(in: 4...UInt32.max)

  /// Scheduler threads; one a core unless told. 1 to 1024.
  public var schedulers: Int

  /// Threads that may stand in for scheduler threads that are stuck in a handler. 0 to 1024.
  public var spareSchedulers = 32

  /// The most threads that run work that blocks at the same time; see ``Runtime/blocking(_:)``. At least 1.
  public var blockingThreads = 64

  /// What each thread of the blocking pool does last, for C libraries that keep data by thread.
  public var onBlockingThreadEnd: @Sendable () -> Void = {}

  /// The clock of timers and restart periods.
  public var clock = RuntimeClock.system

  /// Where crash and supervisor reports go.
  public var logger: Logger

  /// Where metrics go; nil, to the factory that the program has bootstrapped swift-metrics with.
  public var metrics: (any MetricsFactory)?

  /// How often the counts are handed to swift-metrics, on a thread of the runtime's own.
  public var metricsInterval = Duration.seconds(10)

  /// How long a handler may hold its scheduler thread before a warning in the log says which it is, once for each
  /// time; nil, for ever.
  public var stallWarning: Duration? = .seconds(1)

  /// How long an orderly stop may take before what is left is killed. A synchronous handler that does not return, and
  /// `terminate` is one, cannot be ended: the stop waits for it.
  public var gracePeriod = Duration.seconds(30)

  public init() {
    schedulers = max(1, SystemInfo.coreCount)
    logger = Logger(label: "roost")
  }

  func validate() throws(ConfigurationError) {
    if !(1...1024).contains(schedulers) {
      throw ConfigurationError("schedulers must be 1 to 1024, not \(schedulers)")
    }
    if !(0...1024).contains(spareSchedulers) {
      throw ConfigurationError("spareSchedulers must be 0 to 1024, not \(spareSchedulers)")
    }
    if blockingThreads < 1 {
      throw ConfigurationError("blockingThreads must be 1 or more, not \(blockingThreads)")
    }
    if metricsInterval <= .zero {
      throw ConfigurationError("metricsInterval must be above 0, not \(metricsInterval)")
    }
    if let stallWarning, stallWarning <= .zero {
      throw ConfigurationError("stallWarning must be above 0, or nil for none, not \(stallWarning)")
    }
    if gracePeriod < .zero { throw ConfigurationError("gracePeriod must be 0 or more, not \(gracePeriod)") }
  }
}

/// A runtime cannot be made as configured.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
