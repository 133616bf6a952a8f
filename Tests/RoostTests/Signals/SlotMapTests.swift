import Testing

@testable import Roost

struct SlotMapTests {
  @Test(
    "It behaves as a dictionary, when it grows, shrinks, and closes its ranks",
    arguments: 1...20 as ClosedRange<UInt64>
  )
  func behavesAsADictionary(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var map = SlotMap<Int, Int>()
    var model: [Int: Int] = [:]
    for value in 0..<4_000 {
      let key = random.index(600)
      // It grows for a thousand steps, and shrinks for a thousand.
      if random.index(10) < (value / 1_000 % 2 == 0 ? 8 : 1) {
        #expect(map.updateValue(value, forKey: key) == model.updateValue(value, forKey: key))
      } else {
        #expect(map.removeValue(forKey: key) == model.removeValue(forKey: key))
      }
      #expect(map.count == model.count)
      guard value % 50 == 0 else { continue }
      #expect(entries(of: map) == model)
    }
    for key in model.keys { #expect(map.removeValue(forKey: key) == model[key]) }
    #expect(map.count == 0 && entries(of: map).isEmpty)
  }

  @Test func entriesComeInTheOrderInWhichTheyCame() {
    var map = SlotMap<Int, String>()
    for key in stride(from: 1_000, to: 0, by: -1) { _ = map.updateValue("\(key)", forKey: key) }
    // What has gone leaves the order of the others alone, ranks closed or not.
    for key in 1...1_000 where key % 5 != 0 { _ = map.removeValue(forKey: key) }
    var keys: [Int] = []
    map.forEach { key, _ in keys.append(key) }
    #expect(keys == stride(from: 1_000, to: 0, by: -5).map { $0 })
  }

  @Test("What has gone is let go of at once, and its slot used again")
  func slotsAreUsedAgain() {
    final class Thing: Sendable {}
    var map = SlotMap<Int, Thing>()
    for key in 0..<10 { _ = map.updateValue(Thing(), forKey: key) }
    weak var gone: Thing?
    do {
      let thing = Thing()
      gone = thing
      _ = map.updateValue(thing, forKey: 3)
    }
    #expect(gone != nil)
    _ = map.removeValue(forKey: 3)
    #expect(gone == nil)
    _ = map.updateValue(Thing(), forKey: 77)
    var keys: [Int] = []
    map.forEach { key, _ in keys.append(key) }
    #expect(keys == [0, 1, 2, 77, 4, 5, 6, 7, 8, 9])
  }

  private func entries(of map: SlotMap<Int, Int>) -> [Int: Int] {
    var entries: [Int: Int] = [:]
    map.forEach { key, value in
      #expect(entries.updateValue(value, forKey: key) == nil)
    }
    return entries
  }
}
