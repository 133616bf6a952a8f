import ExternalTerm
import Testing

@testable import RoostDistribution

@Suite("Putting fragments together")
struct FragmentAssemblerTests {
  @Test(
    "Many messages that come in turns are put together each with its own bytes and atoms",
    arguments: 0..<10
  )
  func interleaved(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var assembler = FragmentAssembler(limits: WireLimits())
    let contents = (0..<30).map { _ in random.bytes(2 + random.below(500)) }
    var waiting = contents.map { Array(random.pieces(of: $0, upTo: $0.count / 2 + 1).reversed()) }
    var begun = Set<Int>()
    var done: [Int: [UInt8]] = [:]
    while done.count < contents.count {
      let index = random.below(contents.count)
      guard let piece = waiting[index].popLast() else { continue }
      let (id, number) = (UInt64(index), UInt64(waiting[index].count + 1))
      let isFirst = begun.insert(index).inserted
      if isFirst, number == 1 {
        done[index] = piece  // what fits into one fragment is no business of the assembler's
      } else if isFirst {
        try piece.withUnsafeBytes {
          try assembler.begin(id, fragment: number, atoms: [Atom("\(index)")], $0)
        }
      } else {
        let whole = try piece.withUnsafeBytes { try assembler.add(id, fragment: number, $0) }
        #expect((whole != nil) == (number == 1))
        if let whole {
          #expect(whole.atoms == [Atom("\(index)")])
          done[index] = whole.bytes
        }
      }
    }
    #expect(done.sorted { $0.key < $1.key }.map(\.value) == contents)
    #expect(assembler.pendingBytes == 0 && assembler.pendingMessages == 0)
  }

  private static func begin(
    _ assembler: inout FragmentAssembler,
    _ id: UInt64,
    _ fragment: UInt64,
    _ count: Int = 1
  ) throws {
    try [UInt8](repeating: 1, count: count).withUnsafeBytes {
      try assembler.begin(id, fragment: fragment, atoms: [], $0)
    }
  }

  private static func add(
    _ assembler: inout FragmentAssembler,
    _ id: UInt64,
    _ fragment: UInt64,
    _ count: Int = 1
  ) throws -> Int? {
    try [UInt8](repeating: 1, count: count).withUnsafeBytes {
      try assembler.add(id, fragment: fragment, $0)?.bytes.count
    }
  }

  @Test("Fragments out of their order are errors that name the message and what is due")
  func order() throws {
    var assembler = FragmentAssembler(limits: WireLimits())
    try Self.begin(&assembler, 7, 4)
    let skipped = #expect(throws: WireError.self) { try Self.add(&assembler, 7, 2) }
    #expect(skipped?.message == "fragment 2 of the message 7 where 3 is due")
    let unknown = #expect(throws: WireError.self) { try Self.add(&assembler, 8, 1) }
    #expect(unknown?.message == "fragment 1 of the message 8, which has not begun")
    let anew = #expect(throws: WireError.self) { try Self.begin(&assembler, 7, 4) }
    #expect(anew?.message == "the message 7 begins anew before its last fragment has come")
    #expect(throws: WireError.self) { try Self.begin(&assembler, 9, 0) }
    #expect(try Self.add(&assembler, 7, 3) == nil)
    #expect(try Self.add(&assembler, 7, 2) == nil)
    #expect(try Self.add(&assembler, 7, 1) == 4)
    #expect(throws: WireError.self) { try Self.add(&assembler, 7, 1) }
  }

  @Test(
    "The bytes of one message, of all, and their number are bounded, and a message that is done frees them"
  )
  func limits() throws {
    let limits = WireLimits(fragmentedBytes: 10, pendingBytes: 15, pendingMessages: 3)
    var assembler = FragmentAssembler(limits: limits)
    try Self.begin(&assembler, 1, UInt64.max, 10)
    let one = #expect(throws: WireError.self) { try Self.add(&assembler, 1, UInt64.max - 1, 1) }
    #expect(one?.message == "a message in fragments of more than 10 bytes")
    try Self.begin(&assembler, 2, 2, 5)
    let all = #expect(throws: WireError.self) { try Self.begin(&assembler, 3, 2, 1) }
    #expect(all?.message == "incomplete messages of more than 15 bytes in all")
    #expect(try Self.add(&assembler, 2, 1, 0) == 5)
    try Self.begin(&assembler, 3, 2, 1)
    try Self.begin(&assembler, 4, 2, 1)
    let number = #expect(throws: WireError.self) { try Self.begin(&assembler, 5, 2, 0) }
    #expect(number?.message == "more than 3 messages of which not all fragments have come")
    #expect(assembler.pendingBytes == 12)
  }
}
