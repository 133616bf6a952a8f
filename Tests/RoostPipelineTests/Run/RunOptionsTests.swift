import Testing

@testable import RoostPipeline

@Suite struct RunOptionsTests {
  /// Each time that a run can be given, by its name.
  private let times: [(path: WritableKeyPath<RunOptions, Duration>, name: String)] = [
    (\RunOptions.stopPatience, "stopPatience"), (\RunOptions.absencePatience, "absencePatience"),
    (\RunOptions.brokerPatience, "brokerPatience"), (\RunOptions.welcomePatience, "welcomePatience"),
  ]

  private func refusal(_ change: (inout RunOptions) -> Void) -> TopologyError? {
    var pipeline = PipelineTests.numbers.stage(TestWork<Int, Int>("work") { $0 })
    change(&pipeline.options)
    do {
      _ = try pipeline.topology()
      return nil
    } catch {
      return error
    }
  }

  @Test func aTimeBelowZeroIsRefusedByItsName() {
    for (path, name) in times {
      for time in [Duration.seconds(-1), .nanoseconds(-1), .seconds(Int64.min)] {
        let error = refusal { $0[keyPath: path] = time }
        #expect(error?.code == .patience(name, time))
        #expect(error?.message.hasPrefix("\(name) was given as ") == true, "\(error?.message ?? "taken")")
      }
    }
    let error = refusal { $0.stopPatience = .seconds(-1) }
    #expect(error?.message == "stopPatience was given as -1.0 seconds; it must be zero or longer.")
  }

  @Test func noTimeAndAsLongAsForEverAreTaken() {
    for (path, name) in times {
      for time in [Duration.zero, .seconds(Int64.max)] {
        let error = refusal { $0[keyPath: path] = time }
        #expect(error == nil, "\(name)")
      }
    }
  }

  @Test func aCrewIsRefusedSuchTimesToo() {
    let joints = JointsElsewhere<Int, Int>(upstream: [], downstream: [])
    let work = BatchedWorker(TestWork<Int, Int>("work") { $0 })
    for (path, name) in times {
      var changed = RunOptions()
      changed[keyPath: path] = .seconds(-1)
      let options = changed
      #expect(throws: TopologyError(.patience(name, .seconds(-1)))) {
        try StageCrew(work, Stage("work"), joints: joints, name: "crew", options: options)
      }
    }
  }
}
