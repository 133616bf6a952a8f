import Testing

@testable import Roost

@Suite struct DynamicSupervisorPropertyTests {
  @Test(arguments: 0..<20)
  func `Whatever happens to dynamic children in whatever order, the rules hold`(block: UInt64) {
    var (starts, gaveUp) = (0, 0)
    for seed in block * 50..<block * 50 + 50 {
      var world = DynamicSupervisorWorld(seed: seed)
      world.run(steps: 300)
      #expect(world.breaches == [], "seed \(seed)")
      starts += world.starts
      if world.gaveUp { gaveUp += 1 }
    }
    // The worlds are worth something only if much happens in them.
    #expect(starts > 500)
    #expect(gaveUp > 3)
  }
}
