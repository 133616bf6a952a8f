import ExternalTerm
import Testing

@testable import RoostPipeline

@Suite("Orders for brokers, as they come from other nodes")
struct BrokerOrderTests {
  @Test("Orders for brokers that cannot be are no orders")
  func orders() throws {
    func order(_ stage: Int, items: Int = 1, name: String = "n", workers: Int = 1) throws -> BrokerOrder {
      let stages = [1, workers].enumerated().map { number, workers in
        Term.map([
          .atom("name"): .binary(Binary("s\(number)")), .atom("workers"): .integer(workers),
          .atom("batch_size"): 1,
          .atom("elsewhere"): .atom("false"),
        ])
      }
      let term = Term.map([
        .atom("name"): .binary(Binary(name)), .atom("stage"): .integer(stage), .atom("stages"): .list(stages),
        .atom("max_attempts"): 5, .atom("items"): .integer(items), .atom("incarnation"): 1,
      ])
      return try TermDecoder().decode(BrokerOrder.self, from: term)
    }
    let good = try order(1)
    #expect(good.topology.stages.map(\.name) == ["s0", "s1"] && good.incarnation == 1)
    let again = try TermDecoder().decode(BrokerOrder.self, from: TermEncoder().encode(good))
    #expect(again == good)
    for stage in [Int.min, -1, 0, 2, Int.max] {
      #expect(throws: (any Error).self, "\(stage)") { try order(stage) }
    }
    #expect(throws: (any Error).self) { try order(1, items: -1) }
    #expect(throws: (any Error).self) { try order(1, name: "") }
    #expect(throws: (any Error).self) { try order(1, workers: .max) }
  }
}
