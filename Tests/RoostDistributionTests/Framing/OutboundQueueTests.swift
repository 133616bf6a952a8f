import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("What is sent next")
struct OutboundQueueTests {
  private static func message(_ number: Int, _ count: Int) -> Term {
    .tuple([.integer(number), .binary(Binary([UInt8](repeating: UInt8(number & 255), count: count)))])
  }

  private static func number(_ message: Wire.Message) -> Int {
    guard case .tuple(let elements)? = message.message else { return -1 }
    return elements[0].integer() ?? -1
  }

  @Test("A small message waits for no more than one fragment of a large one")
  func smallOvertakes() throws {
    var wire = Wire(fragmentBytes: 1000)
    let control = ControlMessage.sendToName(from: Samples.local(), to: "n")
    try wire.send(control, Self.message(0, 100_000), from: 1)
    var pulls = 0
    var order: [Int] = []
    while true {
      if pulls == 3 { try wire.send(control, Self.message(1, 10), from: 2) }
      guard let bytes = wire.pull() else { break }
      pulls += 1
      if !order.contains(0), !order.contains(1), pulls > 3 {
        #expect(bytes.count < 1000 + 200, "the small message and one fragment")
      }
      order += try wire.receive(bytes).map(Self.number)
      if pulls == 4 { #expect(order == [1]) }
    }
    #expect(pulls == 101)
    #expect(order == [1, 0])
  }

  @Test("Large messages of several processes go on in turn, so that the shorter one is not behind the longer")
  func fair() throws {
    var wire = Wire(fragmentBytes: 100)
    let control = ControlMessage.sendToName(from: Samples.local(), to: "n")
    try wire.send(control, Self.message(1, 5000), from: 1)
    try wire.send(control, Self.message(2, 500), from: 2)
    try wire.send(control, Self.message(3, 1000), from: nil)
    try wire.send(control, Self.message(4, 1000), from: nil)
    #expect(try wire.carryAll().map(Self.number) == [2, 3, 4, 1])
  }

  @Test("What a process sends after a large message waits behind it, large or small, and others do not")
  func orderOfOne() throws {
    var wire = Wire(fragmentBytes: 100)
    let control = ControlMessage.sendToName(from: Samples.local(), to: "n")
    try wire.send(control, Self.message(1, 2000), from: 1)
    try wire.send(control, Self.message(2, 1), from: 1)
    try wire.send(control, Self.message(3, 3000), from: 1)
    try wire.send(control, Self.message(4, 1), from: 1)
    try wire.send(control, Self.message(5, 3000), from: 1)
    try wire.send(control, Self.message(10, 1), from: 2)
    let order = try wire.carryAll().map(Self.number)
    #expect(order == [10, 1, 2, 3, 4, 5])
    #expect(wire.queue.isEmpty)
  }

  @Test(
    "Each process's messages arrive in its order, whatever is large and whoever else sends",
    arguments: 0..<12,
    [(count: 400, pause: 2), (20_000, 500)]
  )
  func random(_ seed: Int, _ length: (count: Int, pause: Int)) throws {
    var random = SplitMix(seed: UInt64(seed) + 40)
    var wire = Wire(fragmentBytes: 64)
    var sent: [Int: [Int]] = [:]
    var received: [Int: [Int]] = [:]
    func note(_ messages: [Wire.Message]) {
      for message in messages {
        let number = Self.number(message)
        received[number % 7, default: []].append(number)
      }
    }
    for step in 0..<length.count {
      let sender = random.below(7)
      let number = step * 7 + sender
      let count = random.below(3) == 0 ? random.below(800) : random.below(20)
      try wire.send(
        .sendToName(from: Samples.local(UInt32(sender)), to: "n"),
        Self.message(number, count),
        from: UInt64(sender)
      )
      sent[sender, default: []].append(number)
      if random.below(length.pause) == 0, let bytes = wire.pull() { note(try wire.receive(bytes)) }
    }
    note(try wire.carryAll())
    #expect(received == sent)
    #expect(wire.queue.bufferedBytes == 0)
  }

  @Test("What many send is pulled in chunks, and of a large message one fragment behind all that was there")
  func chunks() throws {
    var wire = Wire(fragmentBytes: 1000)
    let control = ControlMessage.sendToName(from: Samples.local(), to: "n")
    func sendSmall(_ numbers: ClosedRange<Int>) throws {
      for number in numbers { try wire.send(control, Self.message(number, 100), from: 2) }
    }
    try wire.send(control, Self.message(0, 1500), from: 1)
    try sendSmall(1...1000)
    try wire.send(control, Self.message(9000, 1), from: 1)
    try sendSmall(1001...2000)
    var (order, counts): ([Int], [Int]) = ([], [])
    func pull() throws -> Bool {
      let before = wire.queue.bufferedBytes
      guard let bytes = wire.pull() else { return false }
      counts.append(bytes.count)
      #expect(bytes.count < 80_000)
      #expect((0...200).contains(wire.queue.bufferedBytes + bytes.count - before), "the head of a fragment")
      order += try wire.receive(bytes).map(Self.number)
      return true
    }
    // The first fragment has its place behind the two thousand, and the second, the last, behind the next thousand.
    #expect(try pull())
    try sendSmall(2001...3000)
    while try pull() {}
    #expect(counts.count >= 6)
    #expect(order == Array(1...3000) + [0, 9000])
    #expect(wire.queue.isEmpty && wire.queue.bufferedBytes == 0)
  }

  @Test("The queue says how much it holds, and holds nothing when all has been pulled")
  func buffered() throws {
    var wire = Wire(fragmentBytes: 1000)
    let control = ControlMessage.sendToName(from: Samples.local(), to: "n")
    #expect(wire.queue.isEmpty)
    #expect(wire.pull() == nil)
    try wire.send(control, Self.message(1, 10_000), from: 1)
    try wire.send(control, Self.message(2, 500), from: 1)
    #expect((10_500..<10_700).contains(wire.queue.bufferedBytes))
    _ = wire.pull()
    #expect((9500..<9700).contains(wire.queue.bufferedBytes))
    while wire.pull() != nil {}
    #expect(wire.queue.bufferedBytes == 0 && wire.queue.isEmpty)
  }

  @Test("A large reason of an exit goes in fragments, and a message to a peer without them in one piece")
  func whatIsFragmented() throws {
    let reason = Term.binary(Binary([UInt8](repeating: 3, count: 5000)))
    let exit = ControlMessage.exit(from: Samples.local(), to: Samples.remote(), reason: reason)
    var fragmented = Wire(fragmentBytes: 1000)
    try fragmented.send(exit)
    let first = try fragmented.next()
    #expect(first[5] == 69 && first.count < 1200)
    #expect(try fragmented.receive(first) == [])
    #expect(try fragmented.carryAll() == [Wire.Message(control: exit, message: nil)])

    for flags in [DistributionFlags.supported.subtracting(.fragments), .supported.subtracting(.exitPayload)] {
      var whole = Wire(flags, fragmentBytes: 1000)
      try whole.send(exit)
      let bytes = try whole.next()
      #expect(bytes[5] == 68 && bytes.count > 5000)
      #expect(try whole.receive(bytes) == [Wire.Message(control: exit, message: nil)])
    }
  }

  @Test("A tick is four zeros, in its place among the rest")
  func tick() throws {
    var wire = Wire()
    wire.queue.appendTick()
    #expect(wire.pull() == [0, 0, 0, 0])
  }

  @Test("To what has been pulled the small ones that came since can be added; large ones wait for their turn")
  func appending() throws {
    var wire = Wire(fragmentBytes: 1000)
    let control = ControlMessage.sendToName(from: Samples.local(), to: "n")
    try wire.send(control, Self.message(0, 10), from: 1)
    var bytes = try wire.next()
    let count = bytes.count
    wire.queue.pull(appending: &bytes)
    #expect(bytes.count == count, "nothing has come")
    try wire.send(control, Self.message(1, 10), from: 1)
    try wire.send(control, Self.message(2, 5000), from: 2)
    try wire.send(control, Self.message(3, 10), from: 3)
    try wire.send(control, Self.message(4, 10), from: 2)
    wire.queue.pull(appending: &bytes)
    #expect(try wire.receive(bytes).map(Self.number) == [0, 1, 3])
    #expect(try wire.carryAll().map(Self.number) == [2, 4])
  }
}
