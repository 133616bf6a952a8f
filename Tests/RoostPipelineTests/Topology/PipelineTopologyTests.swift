import Testing

@testable import RoostPipeline

@Suite struct PipelineTopologyTests {
  static func code(_ stages: [Stage], maxAttempts: Int = 5) -> TopologyError.Code? {
    do {
      _ = try PipelineTopology(stages: stages, maxAttempts: maxAttempts)
      return nil
    } catch {
      #expect(!error.message.isEmpty)
      return error.code
    }
  }

  @Test func impossibleShapesAreRefusedWithTheirReason() {
    #expect(Self.code([]) == .noStages)
    #expect(Self.code([Stage("")]) == .emptyName)
    #expect(Self.code([Stage("a"), Stage("b"), Stage("a")]) == .duplicateName("a"))
    #expect(Self.code([Stage("a", workers: 0)]) == .noWorkers("a", 0))
    #expect(Self.code([Stage("a", workers: -3)]) == .noWorkers("a", -3))
    #expect(Self.code([Stage("a", workers: .max)]) == .tooManyWorkers("a", .max))
    #expect(Self.code([Stage("a"), Stage("broker")]) == .reservedName("broker"))
    #expect(Self.code([Stage("a", batchSize: 0)]) == .batchSize("a", 0))
    #expect(Self.code([Stage("a")], maxAttempts: 0) == .maxAttempts(0))
    #expect(Self.code([Stage("a", workers: 2, batchSize: 25), Stage("b")], maxAttempts: 1) == nil)
  }

  @Test func stagesAreJoinedInOrderFromTheSourceToTheSink() throws {
    let topology = try PipelineTopology(stages: [Stage("a"), Stage("b", workers: 2), Stage("c")])
    #expect(topology.stations == [.broker(1), .broker(2), .sink])
    #expect((0..<3).map(topology.upstream) == [.source, .broker(1), .broker(2)])
    #expect((0..<3).map(topology.downstream) == [.broker(1), .broker(2), .sink])
    #expect(topology.stages[1].slots.map(\.description) == ["b.0", "b.1"])
  }

  @Test func aBrokersCapacityDoesNotOverflow() throws {
    let vast = Stage("b", workers: 100_000, batchSize: .max)
    let topology = try PipelineTopology(stages: [Stage("a", batchSize: 9), Stage("c", batchSize: 2), vast])
    #expect(topology.capacity(before: 1) == 9)
    #expect(topology.capacity(before: 2) > 1_000_000)
  }
}
