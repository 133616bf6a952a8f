import NIOCore
import NIOEmbedded
import Testing

@testable import RoostTLS

@Suite("Writes that wait to be encrypted")
struct PendingWritesTests {
  @Test(
    "Every order of sizes gives the same bytes, in full records, within the limit of a train",
    arguments: 0..<50
  )
  func anySizes(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var pending = PendingWrites()
    var expected: [UInt8] = []
    for _ in 0..<random.below(60) {
      let bytes = random.bytes(random.below([3, 500, 16_384, 70_000][random.below(4)]))
      expected += bytes
      pending.append(ByteBuffer(bytes: bytes), nil)
    }
    pending.mark()
    pending.append(ByteBuffer(bytes: [1, 2, 3]), nil)
    var taken: [UInt8] = []
    while pending.hasMarked {
      var train: [UInt8] = []
      var promises: [EventLoopPromise<Void>] = []
      try pending.takeTrain(limit: 4 * TLSSession.recordLimit, promises: &promises) {
        bytes throws(TLSError) in
        #expect(train.count % TLSSession.recordLimit == 0, "only the last record may be short")
        train += bytes
      }
      #expect(train.count <= 4 * TLSSession.recordLimit)
      #expect(train.count == 4 * TLSSession.recordLimit || !pending.hasMarked)
      taken += train
    }
    #expect(taken == expected)
    #expect(pending.byteCount == 3)
  }

  @Test("A write is done with the train that takes its last byte")
  func promises() throws {
    let loop = EmbeddedEventLoop()
    var pending = PendingWrites()
    let counts = [10, 3 * TLSSession.recordLimit, 5]
    let writes = counts.map { _ in loop.makePromise(of: Void.self) }
    for (count, promise) in zip(counts, writes) {
      pending.append(ByteBuffer(repeating: 0, count: count), promise)
    }
    pending.mark()
    var done: [[Int]] = []
    while pending.hasMarked {
      var promises: [EventLoopPromise<Void>] = []
      try pending.takeTrain(limit: 2 * TLSSession.recordLimit, promises: &promises) { _ throws(TLSError) in }
      done.append(
        promises.map { promise in writes.firstIndex { $0.futureResult === promise.futureResult } ?? -1 }
      )
    }
    #expect(done == [[0], [1, 2]])
    for promise in writes { promise.succeed() }
  }

  @Test("Taking all leaves nothing, and gives each promise once")
  func takingAll() {
    let loop = EmbeddedEventLoop()
    var pending = PendingWrites()
    for _ in 0..<5 { pending.append(ByteBuffer(bytes: [1]), loop.makePromise()) }
    pending.append(ByteBuffer(bytes: [1]), nil)
    pending.mark()
    let promises = pending.takeAll()
    #expect(promises.count == 5 && pending.isEmpty && pending.byteCount == 0 && !pending.hasMarked)
    for promise in promises { promise.succeed() }
  }
}
