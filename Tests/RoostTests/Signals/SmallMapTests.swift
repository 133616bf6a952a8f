import Testing

@testable import Roost

struct SmallMapTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func behavesAsADictionary(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let keys = 1 + random.index(6)
    var map = SmallMap<Int, Int>()
    var model: [Int: Int] = [:]
    for value in 0..<300 {
      let key = random.index(keys)
      if random.index(2) == 0 {
        #expect(map.updateValue(value, forKey: key) == model.updateValue(value, forKey: key))
      } else {
        #expect(map.removeValue(forKey: key) == model.removeValue(forKey: key))
      }
      #expect(map.count == model.count)
      #expect(map.isEmpty == model.isEmpty)
      #expect(map.keys.sorted() == model.keys.sorted())
      #expect(map.values.sorted() == model.values.sorted())
      var seen: [Int: Int] = [:]
      map.forEach { seen[$0] = $1 }
      #expect(seen == model)
    }
  }

  @Test func oneEntryIsHeldWithoutADictionary() {
    var map = SmallMap<Int, String>()
    map.updateValue("a", forKey: 1)
    map.updateValue("b", forKey: 1)
    guard case .one(1, "b") = map else {
      Issue.record("\(map)")
      return
    }
    map.removeValue(forKey: 2)
    #expect(map.count == 1)
    map.removeValue(forKey: 1)
    guard case .empty = map else {
      Issue.record("\(map)")
      return
    }
  }
}
