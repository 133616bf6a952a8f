import Roost
import Testing

@testable import RoostPipeline

/// Whole pipelines in a simulated world, over hundreds of seeds.
@Suite struct WorldTests {
  /// A plan drawn from a seed: a topology, items, and as much trouble as asked for.
  static func plan(_ seed: UInt64, stationKills: Int = 0, cuts: Int = 0, troubled: Bool = true) throws
    -> WorldPlan
  {
    var random = SeededRandom(seed: seed &* 7919 &+ 13)
    let stages = (0..<(1 + random.below(4))).map {
      Stage("stage\($0)", workers: 1 + random.below(4), batchSize: 1 + random.below(8))
    }
    let topology = try PipelineTopology(stages: stages, maxAttempts: 4 + random.below(3))
    var plan = WorldPlan(topology: topology, items: random.below(60), seed: seed)
    guard troubled else { return plan }
    for item in 0..<plan.items {
      let trouble = WorldPlan.Trouble(item: item, stage: random.below(stages.count))
      if random.chance(0.03) { plan.poison.insert(trouble) }
      if random.chance(0.05) { plan.failing.insert(trouble) }
    }
    // Fewer than it takes to set a sound item aside, so that whoever is set aside deserves it.
    plan.workerKills = random.below(topology.maxAttempts)
    plan.stationKills = stationKills
    plan.cuts = cuts > 0 ? random.below(topology.maxAttempts - plan.workerKills) : 0
    return plan
  }

  /// Everything that must hold when a run has come to rest.
  static func check(_ world: World, _ plan: WorldPlan) {
    let seed = Comment(rawValue: "seed \(plan.seed)")
    let stages = plan.topology.stages.count
    #expect(world.steps < 2_000_000, seed)
    #expect(world.complaints == [], seed)
    #expect(world.ledger.isComplete, seed)
    #expect(world.completions > 0 || plan.items == 0, seed)
    #expect(world.stopped.count == world.stageOf.count, seed)
    #expect(world.ledger.strays == 0, seed)
    #expect(world.ledger.results + world.ledger.failures.count == plan.items, seed)
    #expect(world.produced.count == plan.items && world.produced.values.allSatisfy { $0 == 1 }, seed)
    for item in 0..<plan.items {
      let bad = (0..<stages).first { stage in
        let trouble = WorldPlan.Trouble(item: item, stage: stage)
        return [plan.poison, plan.failing, plan.neverBrought].contains { $0.contains(trouble) }
      }
      switch world.ledger.outcomes[item] {
      case .result(let value):
        #expect(bad == nil && value == WorldPlan.result(of: item, stages: stages), seed)
      case .failed(let failure):
        #expect(bad.map { plan.topology.stages[$0].name } == failure.stage, seed)
        let poison = bad.map { plan.poison.contains(.init(item: item, stage: $0)) } ?? false
        if case .killedWorkers = failure.cause { #expect(poison, seed) } else { #expect(!poison, seed) }
      case nil: Issue.record("item \(item) has no outcome, \(seed)")
      }
    }
    for (number, most) in world.mostQueued {
      let stage = plan.topology.stages[number]
      let bound = plan.topology.capacity(before: number) + stage.workers * stage.batchSize * 11
      #expect(most <= bound, seed)
    }
  }

  static func run(_ plan: WorldPlan) async -> World {
    // Hundreds of runs in a row would keep a thread from all other tests.
    await Task.yield()
    var world = World(plan)
    world.run()
    check(world, plan)
    return world
  }

  @Test(arguments: 0..<8)
  func anUndisturbedRunDoesEveryItemOnceAndEnds(_ block: UInt64) async throws {
    for seed in block * 20..<(block + 1) * 20 {
      let world = await Self.run(try Self.plan(seed, troubled: false))
      #expect(world.ledger.duplicates == 0)
      for (number, most) in world.mostQueued {
        #expect(most <= world.plan.topology.capacity(before: number))
      }
    }
  }

  @Test(arguments: 0..<8)
  func killedWorkersAndBadItemsLoseNothingAndOnlyPoisonIsSetAside(_ block: UInt64) async throws {
    var deaths = 0
    for seed in 10_000 + block * 50..<10_000 + (block + 1) * 50 {
      let world = await Self.run(try Self.plan(seed))
      // Within one epoch second copies are dropped on the way, unless they meet at the sink itself.
      #expect(world.ledger.epoch == 1)
      deaths += world.workerDeaths
    }
    #expect(deaths > 80)
  }

  @Test(arguments: 0..<8)
  func killedBrokersSinksAndSourcesLoseAndDoubleNothing(_ block: UInt64) async throws {
    var deaths = 0
    for seed in 20_000 + block * 60..<20_000 + (block + 1) * 60 {
      var plan = try Self.plan(seed, stationKills: 1 + Int(seed % 12), cuts: 1)
      plan.misfortune = seed % 2 == 0 ? 0.02 : 0.1
      deaths += await Self.run(plan).stationDeaths
    }
    #expect(deaths > 150)
  }

  @Test(arguments: 0..<8)
  func itemsThatWorkersOfOtherNodesLeaveOutAreDoneAgainOrSetAside(_ block: UInt64) async throws {
    var lost = 0
    for seed in 30_000 + block * 15..<30_000 + (block + 1) * 15 {
      var random = SeededRandom(seed: seed)
      let drawn = try Self.plan(seed, stationKills: Int(seed % 3))
      let stages = drawn.topology.stages.map { stage in
        var stage = stage
        stage.isElsewhere = random.chance(0.7)
        return stage
      }
      var plan = drawn
      // Few are left out as often by chance.
      plan.topology = try PipelineTopology(stages: stages, maxAttempts: 12)
      plan.loss = 0.05
      for item in 0..<plan.items where random.chance(0.05) {
        let stage = random.below(stages.count)
        if stages[stage].isElsewhere { plan.neverBrought.insert(.init(item: item, stage: stage)) }
      }
      lost += await Self.run(plan).ledger.failures.count { $0.reason.contains("neither") }
    }
    #expect(lost > 5)
  }

  @Test(arguments: 0..<4)
  func aFifthOfAllBatchesKilledSetsNoSoundItemAside(_ seed: UInt64) async throws {
    let stages = ["format", "resolution", "size"].map { Stage($0, workers: 2, batchSize: 5) }
    let topology = try PipelineTopology(stages: stages, maxAttempts: 20)
    var plan = WorldPlan(topology: topology, items: 400, seed: seed)
    plan.crashProbability = 0.2
    let world = await Self.run(plan)
    #expect(world.ledger.results == 400)
    #expect(world.workerDeaths > 40)
  }

  @Test func aPoisonItemInABatchOf25IsIsolatedAtTheCostOfTenWorkers() async throws {
    let topology = try PipelineTopology(stages: [Stage("only", workers: 2, batchSize: 25)])
    for item in 0..<25 {
      var plan = WorldPlan(topology: topology, items: 25, seed: UInt64(item))
      plan.poison = [.init(item: item, stage: 0)]
      let world = await Self.run(plan)
      #expect(world.workerDeaths <= 10)
      #expect(world.ledger.results == 24)
    }
  }

  @Test func theSameSeedGivesTheSameRun() async throws {
    let plan = try Self.plan(31, stationKills: 5, cuts: 1)
    let (one, two) = (await Self.run(plan), await Self.run(plan))
    #expect(one.steps == two.steps)
    #expect(one.workerDeaths == two.workerDeaths)
  }
}
