import Testing

@testable import Roost

struct MessageBufferTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func givesBackWhatWasPutInInOrderAndKeepsNoneOfIt(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let living = SharedCount()
    var buffer = MessageBuffer<(number: Int, held: Tracked)>()
    var model: ArraySlice<Int> = []
    var mistakes = 0
    for number in 0..<1_000 {
      // By turns more comes in than goes out, and the other way round.
      if random.index(10) < (number / 200 % 2 == 0 ? 7 : 3) {
        buffer.append((number, Tracked(living)))
        model.append(number)
      } else if let first = model.popFirst() {
        if buffer.takeFirst().number != first { mistakes += 1 }
      }
      if buffer.count != model.count || living.value != model.count { mistakes += 1 }
      if buffer.isEmpty != model.isEmpty { mistakes += 1 }
    }
    #expect(mistakes == 0)
    buffer.destroy()
    #expect(living.value == 0)
    #expect(buffer.isEmpty)
    buffer.destroy()
  }

  @Test func costsNothingUntilItIsUsed() {
    var buffer = MessageBuffer<Int>()
    #expect(!buffer.hasMemory)
    buffer.append(1)
    #expect(buffer.hasMemory)
    buffer.destroy()
  }

  @Test func anIdleProcessKeepsASmallBufferAndGivesALargeOneBack() {
    var buffer = MessageBuffer<Int>()
    defer { buffer.destroy() }
    for number in 0..<32 { buffer.append(number) }
    for _ in 0..<32 { _ = buffer.takeFirst() }
    buffer.shrink()
    #expect(buffer.capacity == 32)
    for number in 0..<33 { buffer.append(number) }
    for _ in 0..<33 { _ = buffer.takeFirst() }
    buffer.shrink()
    #expect(!buffer.hasMemory)
  }

  @Test func aRowThatIsUsedFromOneEndToTheOtherDoesNotGrow() {
    var buffer = MessageBuffer<Int>()
    defer { buffer.destroy() }
    for number in 0..<10 { buffer.append(number) }
    let capacity = buffer.capacity
    for number in 10..<1_000 {
      #expect(buffer.takeFirst() == number - 10)
      buffer.append(number)
    }
    #expect(buffer.capacity <= 2 * capacity)
  }

  @Test func messagesWithoutASizeAreCounted() {
    var buffer = MessageBuffer<Void>()
    defer { buffer.destroy() }
    for _ in 0..<1_000 { buffer.append(()) }
    #expect(buffer.count == 1_000)
    for _ in 0..<1_000 { buffer.takeFirst() }
    #expect(buffer.isEmpty)
  }
}
