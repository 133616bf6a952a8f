import NIOCore

/// What is written and not yet encrypted. A flush marks all of it; marked bytes are then taken a train at a time,
/// many small writes in one record.
struct PendingWrites {
  private struct Write {
    var bytes: ByteBuffer
    var promise: EventLoopPromise<Void>?
  }

  private var writes = MarkedCircularBuffer<Write>(initialCapacity: 8)
  /// Where writes smaller than a record are put together.
  private var scratch = ByteBuffer()
  private(set) var byteCount = 0

  var isEmpty: Bool { writes.isEmpty }
  var hasMarked: Bool { writes.hasMark }

  mutating func append(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
    byteCount += bytes.readableBytes
    writes.append(Write(bytes: bytes, promise: promise))
  }

  mutating func mark() { writes.mark() }

  /// Encrypts marked bytes, at most `limit` (a multiple of a record's size), and adds the promises of the writes
  /// that are then complete.
  mutating func takeTrain(
    limit: Int,
    promises: inout [EventLoopPromise<Void>],
    encrypt: (UnsafeRawBufferPointer) throws(TLSError) -> Void
  ) throws(TLSError) {
    let record = TLSSession.recordLimit
    var room = limit
    while room > 0, writes.hasMark {
      let index = writes.startIndex
      let available = writes[index].bytes.readableBytes
      let count: Int
      if scratch.readableBytes == 0, available >= record {
        count = min(available, room) / record * record
        try Self.encrypt(writes[index].bytes, count, encrypt)
      } else {
        count = min(available, record - scratch.readableBytes)
        var part =
          writes[index].bytes.getSlice(at: writes[index].bytes.readerIndex, length: count) ?? ByteBuffer()
        scratch.writeBuffer(&part)
        if scratch.readableBytes == record { try sealScratch(encrypt) }
      }
      room -= count
      byteCount -= count
      if count == available {
        if let promise = writes.removeFirst().promise { promises.append(promise) }
      } else {
        writes[index].bytes.moveReaderIndex(forwardBy: count)
      }
    }
    if scratch.readableBytes > 0 { try sealScratch(encrypt) }
  }

  private mutating func sealScratch(
    _ encrypt: (UnsafeRawBufferPointer) throws(TLSError) -> Void
  ) throws(TLSError) {
    try Self.encrypt(scratch, scratch.readableBytes, encrypt)
    scratch.clear()
  }

  private static func encrypt(
    _ bytes: ByteBuffer,
    _ count: Int,
    _ encrypt: (UnsafeRawBufferPointer) throws(TLSError) -> Void
  ) throws(TLSError) {
    let result = bytes.withUnsafeReadableBytes { readable -> Result<Void, TLSError> in
      do throws(TLSError) {
        try encrypt(UnsafeRawBufferPointer(rebasing: readable[..<count]))
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Empties it, and gives the promises of all writes.
  mutating func takeAll() -> [EventLoopPromise<Void>] {
    let promises = writes.compactMap(\.promise)
    writes = MarkedCircularBuffer(initialCapacity: 8)
    byteCount = 0
    return promises
  }
}
