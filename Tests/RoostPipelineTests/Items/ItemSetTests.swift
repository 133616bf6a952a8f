import Testing

@testable import RoostPipeline

@Suite struct ItemSetTests {
  @Test func itAgreesWithASetOfNumbers() {
    var (items, numbers) = (ItemSet(), Set<Int>())
    var random = SeededRandom(seed: 3)
    for _ in 0..<2_000 {
      let id = random.below(700) - 50
      #expect(items.insert(id) == (id >= 0 && numbers.insert(id).inserted))
    }
    #expect(items.count == numbers.count)
    #expect((-60..<800).allSatisfy { items.contains($0) == numbers.contains($0) })
  }
}
