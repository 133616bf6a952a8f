import Testing

@testable import Roost

struct RuntimeConfigurationTests {
  private typealias Change = @Sendable (inout RuntimeConfiguration) -> Void

  private static let wrong: [(setting: String, change: Change)] = [
    ("schedulers", { $0.schedulers = 0 }),
    ("schedulers", { $0.schedulers = -1 }),
    ("schedulers", { $0.schedulers = .max }),
    ("schedulers", { $0.schedulers = 1_025 }),
    ("spareSchedulers", { $0.spareSchedulers = -1 }),
    ("spareSchedulers", { $0.spareSchedulers = .max }),
    ("blockingThreads", { $0.blockingThreads = 0 }),
    ("blockingThreads", { $0.blockingThreads = .min }),
    ("metricsInterval", { $0.metricsInterval = .zero }),
    ("metricsInterval", { $0.metricsInterval = .seconds(-1) }),
    ("stallWarning", { $0.stallWarning = .zero }),
    ("gracePeriod", { $0.gracePeriod = .nanoseconds(-1) }),
  ]

  @Test(arguments: wrong.indices)
  func aSettingOutOfRangeIsAnErrorThatNamesIt(_ index: Int) {
    var configuration = RuntimeConfiguration.quiet()
    Self.wrong[index].change(&configuration)
    let error = #expect(throws: ConfigurationError.self) { try Runtime(configuration) }
    #expect(error?.description.hasPrefix("\(Self.wrong[index].setting) must be ") == true)
  }

  @Test func theExtremesThatAreAllowedServe() async throws {
    try await withNode(
      schedulers: 1,
      {
        $0.nodeName = ""
        $0.spareSchedulers = 0
        $0.blockingThreads = .max
        $0.metricsInterval = .seconds(Int64.max)
        $0.gracePeriod = .seconds(Int64.max)
        $0.stallWarning = .seconds(Int64.max)
      }
    ) { node in
      try await Kind.syncServer.spawn(in: node).settle()
      #expect(try await node.blocking { 1 } == 1)
    }
  }

  /// Nothing is global.
  @Test func nodesInOneProgramShareNothing() async throws {
    try await withNode { one in
      try await withNode { two in
        let processes = [one, two].map { node in Kind.syncServer.spawn(in: node) }
        try one.register("name", processes[0])
        try two.register("name", processes[1])
        #expect(one.pid(of: "name") == processes[0].pid)
        #expect(two.pid(of: "name") == processes[1].pid)
        #expect(one.node != two.node)
        #expect(processes[0].pid != processes[1].pid)
        #expect(one.info(of: processes[1].pid) == nil)
        two.exit(processes[0].pid, .kill)
        try await processes[0].settle()
      }
      #expect(one.processCount == 1)
    }
  }
}
