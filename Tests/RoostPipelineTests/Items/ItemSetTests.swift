import Testing

@testable import RoostPipeline

@Suite struct ItemSetTests {
  @Test func itAgreesWithASetOfNumbers() {
    var (items, numbers) = (ItemSet(below: 600), Set<Int>())
    var random = SeededRandom(seed: 3)
    for _ in 0..<2_000 {
      let id = random.below(700) - 50
      #expect(items.insert(id) == ((0..<600).contains(id) && numbers.insert(id).inserted))
    }
    #expect(items.count == numbers.count)
    #expect((-60..<800).allSatisfy { items.contains($0) == numbers.contains($0) })
  }

  @Test func anIdBeyondTheRunsItemsTakesNoMemory() {
    var items = ItemSet(below: 10)
    for id in [10, 1 << 40, .max, -1, .min] {
      #expect(!items.insert(id) && !items.contains(id))
    }
    #expect(items.insert(9) && items.count == 1)
  }
}
